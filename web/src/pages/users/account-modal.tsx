import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FormModal } from '../../components/unsaved/form-modal.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { GroupInput } from './group-input.tsx';
import type { ServiceAccount } from './user-queries.ts';

const DESCRIPTION_LENGTH_MAX = 500;

interface Props {
  readonly isOpen: boolean;
  /** Which to change; left out: a new one. */
  readonly account: ServiceAccount | undefined;
  readonly onClose: () => void;
  readonly onSaved: (account: ServiceAccount) => void;
}

/** Asks for what is known of a service account. */
export function AccountModal({ isOpen, account, onClose, onSaved }: Props) {
  const title = account === undefined ? 'New service account' : `Edit ${account.name}`;
  return (
    <FormModal isOpen={isOpen} onClose={onClose} title={title} size="lg">
      {(close) => <AccountForm account={account} onClose={close} onSaved={onSaved} />}
    </FormModal>
  );
}

function valuesOf(account: ServiceAccount | undefined) {
  const { name = '', description = '', email = '' } = account ?? {};
  const groups: readonly string[] = account?.groups ?? [];
  return { name, description, email, groups };
}

function AccountForm({ account, onClose, onSaved }: Omit<Props, 'isOpen'>) {
  const before = valuesOf(account);
  const [name, setName] = useState(before.name);
  const [description, setDescription] = useState(before.description);
  const [email, setEmail] = useState(before.email);
  const [groups, setGroups] = useState(before.groups);
  useUnsaved(JSON.stringify({ name, description, email, groups }) !== JSON.stringify(before));
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), description: description.trim(), email: email.trim(), groups: [...groups] };
      if (account === undefined) return dataOf(api.POST('/api/serviceaccounts', { body }));
      return dataOf(api.PATCH('/api/serviceaccounts/{nameOrID}', { params: { path: { nameOrID: account.id } }, body }));
    },
    onSuccess: onSaved,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="nightly-report"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          required
          data-autofocus
        />
        <Textarea
          label="What it does"
          description="Optional. Reviewers and auditors read it."
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={DESCRIPTION_LENGTH_MAX}
          autosize
          maxRows={5}
        />
        <TextInput
          label="Whom to ask about it"
          description="Optional. An e-mail address."
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <GroupInput value={groups} onChange={setGroups} />
        {save.error === null ? null : <ErrorNotice error={save.error} title="It was not saved" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {account === undefined ? 'Add' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
