import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, done } from '../../api/client.ts';
import type { Me } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Facts } from '../../components/facts.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';

const NOTHING = { current: '', next: '', again: '' };

/** Who one is here, and one's own password. */
export function PasswordPanel({ me }: { readonly me: Me }) {
  return (
    <Panel title="Your account">
      <Stack gap="md">
        <Facts
          facts={[
            ['Name', me.name],
            ['E-mail address', me.email === '' ? undefined : me.email],
            ['Groups', me.groups.length === 0 ? 'none' : me.groups.join(', ')],
          ]}
        />
        {me.oidc === 'linked' ? (
          <Text size="sm" c="dimmed">
            You log in with your company account; its password is changed there.
          </Text>
        ) : (
          <PasswordForm />
        )}
      </Stack>
    </Panel>
  );
}

function PasswordForm() {
  const [entries, setEntries] = useState(NOTHING);
  const set = (name: keyof typeof NOTHING) => (event: { readonly currentTarget: { readonly value: string } }) => {
    const { value } = event.currentTarget;
    setEntries((before) => ({ ...before, [name]: value }));
  };
  const { current, next, again } = entries;
  useUnsaved(current !== '' || next !== '' || again !== '');
  const isOther = again !== '' && again !== next;
  const save = useMutation({
    mutationFn: () => done(api.PUT('/api/users/self/password', { body: { current, new: next } })),
    onSuccess: () => {
      setEntries(NOTHING);
      notifyDone('Your password was changed. Your other logins have ended.');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next === again) save.mutate();
  };
  return (
    <form onSubmit={submit} aria-label="Change the password">
      <Stack gap="sm" maw="26rem">
        <PasswordInput
          label="Current password"
          value={current}
          onChange={set('current')}
          autoComplete="current-password"
          required
        />
        <PasswordInput
          label="New password"
          description="At least 8 characters."
          value={next}
          onChange={set('next')}
          autoComplete="new-password"
          required
        />
        <PasswordInput
          label="The new password again"
          value={again}
          onChange={set('again')}
          autoComplete="new-password"
          error={isOther ? 'It is not the same as above' : undefined}
          required
        />
        {save.error === null ? null : <ErrorNotice error={save.error} title="It was not changed" />}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={current === '' || next === '' || next !== again}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
