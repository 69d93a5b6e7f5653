import { Card, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { PageHead } from '../../components/page-head.tsx';
import classes from './audit.module.css';

const PATHS = { changes: '/audit', log: '/audit/log' } as const;

interface Props {
  readonly tab: keyof typeof PATHS;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What the two pages of the audit stand in. */
export function AuditFrame({ tab, actions, children }: Props) {
  const navigate = useNavigate();
  return (
    <>
      <PageHead
        title="Audit"
        tabTitle={tab === 'changes' ? 'Configuration changes' : 'Audit log'}
        lead="Who changed what of the configuration, and whether the record of all sessions is what was written."
        actions={actions}
      />
      <Card className={classes.card ?? ''} padding={0}>
        <Tabs
          value={tab}
          onChange={(value) => {
            if (value === 'changes' || value === 'log') void navigate(PATHS[value]);
          }}
          keepMounted={false}
        >
          <Tabs.List className={classes.tabs ?? ''}>
            <Tabs.Tab value="changes">Configuration changes</Tabs.Tab>
            <Tabs.Tab value="log">Audit log</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value={tab}>{children}</Tabs.Panel>
        </Tabs>
      </Card>
    </>
  );
}
