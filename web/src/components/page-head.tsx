import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** One line: what this page is for. */
  readonly lead?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** What the browser's tab says; the title where left out. */
  readonly tabTitle?: string;
}

/** The head of a page: its name, here and in the browser's tab, and what can be done on it. */
export function PageHead({ title, lead, actions, tabTitle = title }: Props) {
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <title>{`${tabTitle} · Sluice`}</title>
      <div style={{ minWidth: 0 }}>
        <Title order={1}>{title}</Title>
        {lead === undefined ? null : (
          <Text c="dimmed" size="sm" mt={2} component="div">
            {lead}
          </Text>
        )}
      </div>
      {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
