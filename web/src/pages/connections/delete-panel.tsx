import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { useLeave } from '../../components/unsaved/use-unsaved.ts';

/** The way to delete a connection: its name is typed first. */
export function DeletePanel({ name }: { readonly name: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Panel title="Delete this Resource Role">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          Its sessions end, and clients that are configured with it find nothing any more. What was recorded stays.
        </Text>
        <Button color="red" variant="light" onClick={open} leftSection={<IconTrash size={16} aria-hidden="true" />}>
          Delete …
        </Button>
      </Stack>
      <Modal opened={isOpen} onClose={close} title={`Delete ${name}?`}>
        <DeleteForm name={name} onClose={close} />
      </Modal>
    </Panel>
  );
}

function DeleteForm({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const leave = useLeave();
  const remove = useMutation({
    mutationFn: () => done(api.DELETE('/api/connections/{nameOrID}', { params: { path: { nameOrID: name } } })),
    onSuccess: async () => {
      await leave('/connections');
      queries.removeQueries({ queryKey: ['connections', 'one', name] });
      await queries.invalidateQueries({ queryKey: ['connections'] });
      notifyDone(`${name} was deleted.`);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === name) remove.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">There is no way back. Its secret is deleted with it.</Text>
        <TextInput
          label={`Type its name: ${name}`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        {remove.error === null ? null : <ErrorNotice error={remove.error} title="It was not deleted" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" color="red" disabled={typed !== name} loading={remove.isPending}>
            Delete it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
