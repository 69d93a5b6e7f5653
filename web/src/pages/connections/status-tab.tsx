import { Button, Stack } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useMe } from '../../api/me.ts';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';
import { When } from '../../components/when.tsx';
import type { ReadConnection } from './connection-queries.ts';
import { ConnectionStatusBadge } from './connection-status.tsx';
import { kindLabel } from './kinds/index.ts';
import classes from './layout.module.css';
import { TestResult, useTest } from './test-result.tsx';

/** Whether a Resource Role can be reached, and a test that finds out more. */
export function StatusTab({ connection }: { readonly connection: ReadConnection }) {
  const me = useMe();
  const test = useTest(connection.name);
  const { status, status_reason: reason, status_checked_at: checkedAt } = connection;
  return (
    <div className={classes.stack}>
      <Panel title="Status">
        <Stack gap="md" align="flex-start">
          <Facts
            facts={[
              ['Status', <ConnectionStatusBadge key="status" status={status} />],
              ['Reason', reason ?? undefined],
              ['Looked at', checkedAt === null ? undefined : <When key="at" at={checkedAt} />],
              ['Type', kindLabel(connection)],
              ['Resource', connection.resource_name],
              ['Agent', connection.effective_agent_id ?? 'none: sessions are refused'],
            ]}
          />
          {me.isAuditor ? null : (
            <Button
              variant="default"
              onClick={() => test.mutate()}
              loading={test.isPending}
              leftSection={<IconPlugConnected size={16} aria-hidden="true" />}
            >
              Test the connection
            </Button>
          )}
          <TestResult data={test.data} error={test.error} />
        </Stack>
      </Panel>
    </div>
  );
}
