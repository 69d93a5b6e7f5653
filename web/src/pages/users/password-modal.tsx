import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, done } from '../../api/client.ts';
import type { User } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { FormModal } from '../../components/unsaved/form-modal.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';

interface Props {
  /** Whose; undefined: nothing shows. */
  readonly user: User | undefined;
  readonly onClose: () => void;
}

/** Sets somebody's password. */
export function PasswordModal({ user, onClose }: Props) {
  return (
    <FormModal isOpen={user !== undefined} onClose={onClose} title={`A new password for ${user?.name ?? ''}`}>
      {(close) => (user === undefined ? null : <PasswordForm user={user} onClose={close} onSaved={onClose} />)}
    </FormModal>
  );
}

interface FormProps {
  readonly user: User;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function PasswordForm({ user, onClose, onSaved }: FormProps) {
  const [password, setPassword] = useState('');
  useUnsaved(password !== '');
  const save = useMutation({
    mutationFn: () => {
      const params = { path: { nameOrID: user.id } };
      return done(api.PUT('/api/users/{nameOrID}/password', { params, body: { new: password } }));
    },
    onSuccess: () => {
      onSaved();
      notifyDone(`${user.name} has a new password.`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">
          It ends every login of theirs; access tokens stay. Tell it to them in a safe way, and have them change it in
          Settings.
        </Text>
        <PasswordInput
          label="New password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
          required
          data-autofocus
        />
        {save.error === null ? null : <ErrorNotice error={save.error} title="It was not set" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={password === ''}>
            Set the password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
