import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { LogoMark } from '../../components/logo.tsx';
import classes from './door.module.css';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** What stands around the pages that need no login. */
export function Door({ title, lead, children }: Props) {
  return (
    <div className={classes.page}>
      <title>{`${title} · Sluice`}</title>
      <main className={classes.column}>
        <div className={classes.brand}>
          <LogoMark size={30} />
          <span>Sluice</span>
        </div>
        <Paper className={classes.card} withBorder>
          <Stack gap={2} mb="lg">
            <Title order={1}>{title}</Title>
            <Text size="sm" c="dimmed">
              {lead}
            </Text>
          </Stack>
          {children}
        </Paper>
      </main>
    </div>
  );
}
