import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
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
export function AccountModal({ isOpen, account, ...rest }: Props) {
  const title = account === undefined ? 'New service account' : `Edit ${account.name}`;
  return (
    <Modal opened={isOpen} onClose={rest.onClose} title={title} size="lg" transitionProps={{ exitDuration: 0 }}>
      <AccountForm account={account} {...rest} />
    </Modal>
  );
}

function AccountForm({ account, onClose, onSaved }: Omit<Props, 'isOpen'>) {
  const [name, setName] = useState(account?.name ?? '');
  const [description, setDescription] = useState(account?.description ?? '');
  const [email, setEmail] = useState(account?.email ?? '');
  const [groups, setGroups] = useState<readonly string[]>(account?.groups ?? []);
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
