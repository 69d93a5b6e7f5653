import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { ErrorNotice } from '../error-notice.tsx';

interface Props {
  /** `guardrail`, `masking rule`. */
  readonly kind: string;
  readonly name: string;
  /** How many Resource Roles lose it. */
  readonly roles: number;
  readonly onDelete: () => Promise<void>;
}

/** Deletes a rule, after asking once more. */
export function DeleteRule({ kind, name, roles, onDelete }: Props) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const remove = useMutation({ mutationFn: onDelete });
  return (
    <>
      <Button variant="default" color="red" onClick={open} leftSection={<IconTrash size={16} aria-hidden="true" />}>
        Delete …
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Delete the ${kind}?`}>
        <Stack gap="sm">
          <Text size="sm">
            <strong>{name}</strong>{' '}
            {roles === 0
              ? 'holds for no Resource Role.'
              : `holds for ${roles} Resource Role${roles === 1 ? '' : 's'}, which ${roles === 1 ? 'is' : 'are'} without it from the next command on.`}
          </Text>
          {remove.error === null ? null : <ErrorNotice error={remove.error} title="It was not deleted" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              Keep it
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Delete the {kind}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
