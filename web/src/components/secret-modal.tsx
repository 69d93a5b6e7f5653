import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Code } from './code/code.tsx';
import { CopyButton } from './copy-button.tsx';
import { useUnsaved } from './unsaved/use-unsaved.ts';

interface Props {
  /** What was made; undefined: nothing shows. */
  readonly secret: string | undefined;
  readonly title: string;
  /** What to do with it. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** A secret that is shown this once: it is not closed by a slip, and nothing keeps it afterwards. */
export function SecretModal({ secret, title, children, onClose }: Props) {
  useUnsaved(secret !== undefined);
  return (
    <Modal
      transitionProps={{ exitDuration: 0 }}
      opened={secret !== undefined}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Text size="sm" component="div">
          {children}
        </Text>
        <div>
          <Group justify="flex-end" mb={4}>
            <CopyButton text={secret ?? ''} label="Copy the secret" />
          </Group>
          <Code text={secret ?? ''} language="text" label="Secret" />
        </div>
        <Alert color="amber" icon={<IconKey size={18} aria-hidden="true" />}>
          It is shown this once. Nobody can read it again, here or elsewhere.
        </Alert>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            I have kept it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
