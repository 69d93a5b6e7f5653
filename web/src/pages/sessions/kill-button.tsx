import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, done } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import type { Session } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';

/** Ends a session that goes on, for whoever may; asks once more before. */
export function KillButton({ session }: { readonly session: Session }) {
  const me = useMe();
  const queries = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const isOwn = session.user_id === me.id;
  const kill = useMutation({
    mutationFn: () => done(api.POST('/api/sessions/{id}/kill', { params: { path: { id: session.id } }, body: {} })),
    onSuccess: () => {
      close();
      notifyDone('The session was ended.');
    },
    // Why it was refused often shows in what has changed.
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  // Auditors read everything and end nothing.
  if (session.status !== 'open' || me.isAuditor || !(me.isAdmin || isOwn)) return null;
  return (
    <>
      <Button
        color="red"
        variant="light"
        leftSection={<IconPlugConnectedX size={16} aria-hidden="true" />}
        onClick={() => {
          kill.reset();
          open();
        }}
      >
        End the session …
      </Button>
      <Modal opened={isOpen} onClose={close} title="End the session?">
        <Stack gap="sm">
          <Text size="sm">
            {isOwn ? 'Your' : `${session.user_name}’s`} client loses its connection to <b>{session.connection}</b>. What
            it is running is cancelled, and a transaction that is not committed is rolled back.
          </Text>
          <Text size="sm" c="dimmed">
            They may connect again. To keep them out, take them out of the groups of the Resource Role first.
          </Text>
          {kill.error === null ? null : <ErrorNotice error={kill.error} title="The session was not ended" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              Let it go on
            </Button>
            <Button color="red" onClick={() => kill.mutate()} loading={kill.isPending}>
              End the session
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
