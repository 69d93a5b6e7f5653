import { Badge, type MantineColor } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something's state: a word, with a colour beside it. */
export function StatusBadge({ color, children }: { readonly color: MantineColor; readonly children: ReactNode }) {
  return (
    <Badge
      color={color}
      variant="light"
      leftSection={
        <svg width="7" height="7" aria-hidden="true">
          <circle cx="3.5" cy="3.5" r="3.5" fill={`var(--mantine-color-${color}-filled)`} />
        </svg>
      }
    >
      {children}
    </Badge>
  );
}
