import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The question. */
  readonly title: string;
  /** What comes of it. */
  readonly children: ReactNode;
  /** What the button says: what is done, not “OK”. */
  readonly label: string;
  readonly action: () => Promise<void>;
  /** Red where it destroys something, which most that is asked about does. */
  readonly color?: 'red' | 'sluice';
}

/** Asks once more before something is done, and stays open with the reason when it was refused. */
export function ConfirmModal({ isOpen, onClose, title, children, label, action, color = 'red' }: Props) {
  const act = useMutation({ mutationFn: action, onSuccess: onClose });
  const leave = () => {
    act.reset();
    onClose();
  };
  return (
    <Modal transitionProps={{ exitDuration: 0 }} opened={isOpen} onClose={leave} title={title}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        {act.error === null ? null : <ErrorNotice error={act.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={leave} data-autofocus>
            Cancel
          </Button>
          <Button color={color} onClick={() => act.mutate()} loading={act.isPending}>
            {label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
