import { Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  readonly icon: Icon;
  readonly title: string;
  /** Why it is empty, and what to do next. */
  readonly children?: ReactNode;
  /** The button or line to do it with. */
  readonly action?: ReactNode;
}

/** What stands where there is nothing yet. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <Stack align="center" gap={6} py={56} px="md" ta="center">
      <Icon size={34} stroke={1.3} color="var(--mantine-color-dimmed)" aria-hidden="true" />
      <Title order={2} mt={6}>
        {title}
      </Title>
      {children === undefined ? null : (
        <Text c="dimmed" size="sm" maw="30rem" component="div">
          {children}
        </Text>
      )}
      {action === undefined ? null : <div style={{ marginTop: 12 }}>{action}</div>}
    </Stack>
  );
}
