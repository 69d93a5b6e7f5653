import { Button, List, Text, VisuallyHidden } from '@mantine/core';
import { IconShieldCheck, IconShieldSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done } from '../../api/client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { notifyFailure } from '../../components/notify.ts';
import classes from './audit.module.css';
import { checksQuery } from './audit-data.ts';
import { AuditFrame } from './audit-frame.tsx';
import { GatewayCheck } from './gateway-check.tsx';

/** Whether the audit logs are what was written, gateway by gateway. */
export default function LogPage() {
  const queries = useQueryClient();
  const checks = useQuery(checksQuery);
  const ask = useMutation({
    mutationFn: () => done(api.POST('/api/audit/checks', { body: {} })),
    onError: (error) => notifyFailure('No check was begun', error),
    onSettled: () => queries.invalidateQueries({ queryKey: checksQuery.queryKey }),
  });
  const isRunning = checks.data?.some(({ state }) => state === 'running') === true;
  return (
    <AuditFrame
      tab="log"
      actions={
        <Button
          leftSection={<IconShieldSearch size={16} aria-hidden="true" />}
          onClick={() => ask.mutate()}
          loading={ask.isPending}
          disabled={isRunning}
        >
          {isRunning ? 'Checking …' : 'Check now'}
        </Button>
      }
    >
      {checks.error !== null ? (
        <div className={classes.notice}>
          <ErrorNotice error={checks.error} title="The checks cannot be listed" onRetry={() => void checks.refetch()} />
        </div>
      ) : checks.data === undefined ? (
        <div className={classes.notice} role="status">
          <VisuallyHidden>Loading …</VisuallyHidden>
          <LoadingRows rows={3} />
        </div>
      ) : checks.data.length === 0 ? (
        <EmptyState icon={IconShieldCheck} title="Nothing is recorded yet">
          With the first session its gateway begins a log, which can be checked here.
        </EmptyState>
      ) : (
        <div className={classes.gateways}>
          <Text size="sm" c="dimmed" maw="46rem">
            Each gateway writes what happens into files, record by record; every record holds the hash of the one
            before. A check reads them all and compares the end with the database. Gateways that do not run check
            nothing.
          </Text>
          {checks.data.map((check) => (
            <GatewayCheck key={check.gateway_id} check={check} />
          ))}
          <section aria-label="What a check cannot tell">
            <Text size="sm" c="dimmed" maw="46rem" component="div">
              Whoever controls a gateway’s machine controls what it says of itself. To be safe from that, too:
              <List size="sm" mt={4}>
                <List.Item>copy the last record’s number and hash to another place from time to time;</List.Item>
                <List.Item>
                  check a copy of the files with <code>sluice audit verify</code> on another machine.
                </List.Item>
              </List>
            </Text>
          </section>
        </div>
      )}
    </AuditFrame>
  );
}
