import { Button, Group, Loader, Select, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { ErrorNotice } from '../error-notice.tsx';
import { Panel } from '../panel.tsx';
import { StatusBadge } from '../status-badge.tsx';
import { When } from '../when.tsx';
import { type Found, followTrial, type LineAnswer, type Progress, type RecordedRange } from './recorded.ts';
import classes from './rules.module.css';

interface Props {
  readonly ask: (range: RecordedRange, signal: AbortSignal) => Promise<LineAnswer>;
  /** The Resource Roles that the draft is attached to. */
  readonly attached: readonly string[];
  /** What the draft is now: what was found for another one says so. */
  readonly draft: string;
  /** What one would hit: `queries`, `results`. */
  readonly things: string;
}

const DAYS = [
  { value: '1', label: 'The last day' },
  { value: '7', label: 'The last 7 days' },
  { value: '31', label: 'The last 31 days' },
];

/** What a draft would have hit of what was recorded. */
export function RecordedPanel({ ask, attached, draft, things }: Props) {
  const [days, setDays] = useState('7');
  const [of, setOf] = useState('all');
  const [progress, setProgress] = useState<Progress>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const search = useMutation({
    mutationFn: async (searched: string) => {
      running.current = new AbortController();
      setProgress(undefined);
      const only = of === 'attached' ? [...attached] : [];
      const range = { days: Number(days), only_connection_ids: only };
      const found = await followTrial(ask(range, running.current.signal), setProgress);
      return { found, draft: searched };
    },
  });
  const isStopped = search.error instanceof DOMException && search.error.name === 'AbortError';
  return (
    <Panel title="Against what was recorded">
      <Stack gap="sm">
        <Group grow gap="xs">
          <Select
            aria-label="Of which time"
            data={DAYS}
            value={days}
            onChange={(v) => setDays(v ?? '7')}
            size="xs"
            allowDeselect={false}
          />
          <Select
            aria-label="Of which Resource Roles"
            data={[
              { value: 'all', label: 'All Resource Roles' },
              { value: 'attached', label: 'Attached ones', disabled: attached.length === 0 },
            ]}
            value={attached.length === 0 ? 'all' : of}
            onChange={(v) => setOf(v ?? 'all')}
            size="xs"
            allowDeselect={false}
          />
        </Group>
        {search.isPending ? (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" component="div" role="status" className={classes.progress ?? ''}>
              <Loader size={14} aria-hidden="true" />
              {progress === undefined
                ? 'Searching …'
                : `${count(progress.queries)} ${things} looked at, ${count(progress.hits)} hit …`}
            </Text>
            <Button size="xs" variant="default" onClick={() => running.current?.abort()}>
              Stop
            </Button>
          </Group>
        ) : (
          <Button
            variant="light"
            leftSection={<IconHistory size={16} aria-hidden="true" />}
            onClick={() => search.mutate(draft)}
          >
            What would it have hit?
          </Button>
        )}
        {search.error === null || isStopped ? null : <ErrorNotice error={search.error} title="It could not be tried" />}
        {search.data === undefined ? null : (
          <Outcome found={search.data.found} things={things} isOld={search.data.draft !== draft} />
        )}
      </Stack>
    </Panel>
  );
}

function Outcome({
  found,
  things,
  isOld,
}: {
  readonly found: Found;
  readonly things: string;
  readonly isOld: boolean;
}) {
  const { hits, queries, sessions, denied, reviewed, complete, examples } = found;
  const masked = Object.entries(found.masked);
  return (
    <Stack gap="xs" role="status">
      {isOld ? (
        <Text size="xs" c="dimmed">
          The rule was changed since: search again.
        </Text>
      ) : null}
      <div>
        <Text fw={600} size="lg">
          {count(hits)} of {count(queries)} {things}
        </Text>
        <Text size="sm" c="dimmed">
          {queries === 0
            ? 'Nothing was recorded in this time.'
            : hits === 0
              ? `It would have hit none, in ${count(sessions)} session${sessions === 1 ? '' : 's'}.`
              : [
                  denied > 0 ? `${count(denied)} denied` : '',
                  reviewed > 0 ? `${count(reviewed)} sent to reviewers` : '',
                  ...masked.map(([entity, n]) => `${count(n)} ${entity}`),
                ]
                  .filter((words) => words !== '')
                  .join(', ')}
        </Text>
        {complete ? null : (
          <Text size="xs" c="dimmed">
            There is more than can be looked at in time; these are the latest.
          </Text>
        )}
      </div>
      <ol className={classes.examples} aria-label="Examples">
        {examples.map((example) => (
          <li key={`${example.session_id} ${example.seq}`}>
            <Link to={`/sessions/${example.session_id}`} className={classes.example}>
              <code>{example.text}</code>
            </Link>
            <Text size="xs" c="dimmed" component="div">
              {example.user_name} · {example.connection} · <When at={example.at} />
            </Text>
            <Group gap={6} mt={2}>
              <VerdictBadge verdict={example.verdict} />
              <Text size="xs">{example.message}</Text>
            </Group>
          </li>
        ))}
      </ol>
    </Stack>
  );
}

const VERDICTS = {
  allow: ['teal', 'Would run'],
  deny: ['red', 'Would be denied'],
  review: ['amber', 'Would wait for approval'],
  mask: ['sluice', 'Would be masked'],
} as const;

/** What a rule would do, in words. */
export function VerdictBadge({ verdict }: { readonly verdict: keyof typeof VERDICTS }) {
  const [color, words] = VERDICTS[verdict];
  return <StatusBadge color={color}>{words}</StatusBadge>;
}

function count(n: number): string {
  return n.toLocaleString('en');
}
