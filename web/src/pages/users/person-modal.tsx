import { Alert, Button, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, done } from '../../api/client.ts';
import type { User } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { FormModal } from '../../components/unsaved/form-modal.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { GroupInput } from './group-input.tsx';
import { draftOf, newUserOf, type PersonDraft, patchOf } from './person-draft.ts';
import { publicInfoQuery } from './user-queries.ts';

interface Props {
  readonly isOpen: boolean;
  /** Whom to change; left out: somebody new. */
  readonly user: User | undefined;
  readonly onClose: () => void;
  readonly onSaved: (message: string) => void;
}

/** Asks for what is known of a person. */
export function PersonModal({ isOpen, user, onClose, onSaved }: Props) {
  return (
    <FormModal
      isOpen={isOpen}
      onClose={onClose}
      title={user === undefined ? 'New user' : `Edit ${user.name}`}
      size="lg"
    >
      {(close) => <PersonForm user={user} onClose={close} onSaved={onSaved} />}
    </FormModal>
  );
}

function PersonForm({ user, onClose, onSaved }: Omit<Props, 'isOpen'>) {
  const info = useQuery(publicInfoQuery);
  const [draft, setDraft] = useState(() => draftOf(user));
  useUnsaved(JSON.stringify(draft) !== JSON.stringify(draftOf(user)));
  const set = (change: Partial<PersonDraft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: () => {
      if (user === undefined) return done(api.POST('/api/users', { body: newUserOf(draft) }));
      const params = { path: { nameOrID: user.id } };
      return done(api.PATCH('/api/users/{nameOrID}', { params, body: patchOf(draft, user) }));
    },
    onSuccess: () => onSaved(user === undefined ? `${draft.name} was added.` : `${draft.name} was saved.`),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const hasCompanyLogin = info.data !== undefined && info.data.auth_method !== 'local';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="They log in with it, and reviewers see it."
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          autoComplete="off"
          required
          data-autofocus
        />
        <TextInput
          label="E-mail address"
          type="email"
          value={draft.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
          autoComplete="off"
          required
        />
        <GroupInput value={draft.groups} onChange={(groups) => set({ groups })} />
        {hasCompanyLogin ? <LoginSelect draft={draft} user={user} onChange={set} /> : null}
        {user === undefined && draft.oidc === 'none' ? (
          <PasswordInput
            label="First password"
            description="At least 8 characters. Tell it to them in a safe way; they can change it in Settings. Without one they cannot log in."
            value={draft.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
            autoComplete="new-password"
          />
        ) : null}
        {user?.oidc === 'linked' && draft.oidc === 'linked' ? (
          <Alert color="sluice">
            <Text size="sm">
              The identity provider names groups of theirs at each login. Those you add here stay besides them.
            </Text>
          </Alert>
        ) : null}
        {save.error === null ? null : <ErrorNotice error={save.error} title="It was not saved" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {user === undefined ? 'Add' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface LoginProps {
  readonly draft: PersonDraft;
  readonly user: User | undefined;
  readonly onChange: (change: Partial<PersonDraft>) => void;
}

function LoginSelect({ draft, user, onChange }: LoginProps) {
  const data = [
    { value: 'none', label: 'a password' },
    { value: 'expected', label: 'the company account with this e-mail address' },
    ...(user?.oidc === 'linked' ? [{ value: 'linked', label: 'their company account' }] : []),
  ];
  const choose = (value: string | null) => {
    if (value === 'none' || value === 'expected' || value === 'linked') onChange({ oidc: value });
  };
  return <Select label="They log in with" data={data} value={draft.oidc} onChange={choose} allowDeselect={false} />;
}
