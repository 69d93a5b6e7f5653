import { Alert, Group, List, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { AuditCheck } from '../../api/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { lengthOf } from '../../components/time-words.ts';
import { When } from '../../components/when.tsx';
import classes from './audit.module.css';
import { count, progressOf, standingOf, stepsOf } from './check-words.ts';

/** The last check of one gateway's log, or the one under way. */
export function GatewayCheck({ check }: { readonly check: AuditCheck }) {
  const { label, color, meaning } = standingOf(check);
  const steps = stepsOf(check);
  const broken = check.first_broken;
  return (
    <section className={classes.gateway} aria-label={`Gateway ${check.gateway_id}`}>
      <Stack gap="sm">
        <Group gap="sm" role="status">
          <StatusBadge color={color}>{label}</StatusBadge>
          <Text fw={570}>{check.gateway_id}</Text>
        </Group>
        {check.state === 'running' ? <Running check={check} /> : null}
        {steps.length === 0 ? (
          <Text size="sm">{meaning}</Text>
        ) : (
          <Alert color={color} icon={<IconAlertTriangle size={18} aria-hidden="true" />} title={meaning}>
            {broken === null ? null : (
              <Text size="sm" mb="xs">
                Record {broken.seq.toLocaleString('en')}, in line {broken.line.toLocaleString('en')} of{' '}
                <code>{broken.file}</code>: {broken.why}.
              </Text>
            )}
            <Text size="sm" fw={570}>
              What to do
            </Text>
            <List type="ordered" size="sm">
              {steps.map((step) => (
                <List.Item key={step}>{step}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <CheckFacts check={check} />
      </Stack>
    </section>
  );
}

function Running({ check }: { readonly check: AuditCheck }) {
  const percent = progressOf(check);
  return (
    <div>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent}
          aria-label={`Check of gateway ${check.gateway_id}`}
          aria-valuetext={`${percent} percent`}
        />
      </Progress.Root>
      <Text size="xs" c="dimmed" mt={4}>
        {check.records.toLocaleString('en')} of {count(check.total)} are good, {percent} %
      </Text>
    </div>
  );
}

function CheckFacts({ check }: { readonly check: AuditCheck }) {
  const { finished_at, started_at, asked_by, head } = check;
  return (
    <Facts
      facts={[
        [
          'Last check',
          finished_at === null ? undefined : (
            <span key="last">
              <When at={finished_at} />
              {asked_by === null ? '' : `, asked for by ${asked_by}`}
              {started_at === null
                ? ''
                : `, took ${lengthOf(Math.max(0, Date.parse(finished_at) - Date.parse(started_at)))}`}
            </span>
          ),
        ],
        [
          'Found good',
          finished_at === null
            ? undefined
            : `${count(check.records)} in ${check.segments === 1 ? '1 file' : `${check.segments} files`}`,
        ],
        [
          'Last record in the database',
          head === null ? (
            'none'
          ) : (
            <Group key="head" gap={6}>
              <span>
                {head.seq.toLocaleString('en')} <code className={classes.hash}>{head.hash}</code>
              </span>
              <CopyButton
                text={`${check.gateway_id} ${head.seq} ${head.hash}`}
                label={`Copy the last record of ${check.gateway_id}`}
              />
            </Group>
          ),
        ],
      ]}
    />
  );
}
