import { Alert, Anchor, Button, Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { sentenceOf } from '../../api/failure.ts';
import { Code } from '../../components/code/code.tsx';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import classes from './console.module.css';
import { type Connection, runSessionQuery } from './console-queries.ts';
import { ResultPanel } from './result-panel.tsx';
import type { RunError } from './run-lines.ts';
import { isUnderWay, type RunState } from './run-state.ts';
import { maskedWords, summaryOf } from './run-words.ts';

interface Props {
  readonly run: RunState;
  readonly connection: Pick<Connection, 'name'>;
  readonly onCancel: () => void;
}

/** What came of a run so far: the wait, the results, why it failed. */
export function RunView({ run, connection, onCancel }: Props) {
  if (run.status === 'idle') return null;
  return (
    <div className={classes.results}>
      <div role="status">{isUnderWay(run) ? <UnderWay run={run} onCancel={onCancel} /> : <Ended run={run} />}</div>
      {run.error === undefined ? null : <Failure run={run} error={run.error} />}
      {run.notices.length === 0 ? null : (
        <Panel title="Notices">
          {run.notices.map((notice, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are only added to.
            <Text key={i} size="sm">
              {notice}
            </Text>
          ))}
        </Panel>
      )}
      {run.results.map((result, i) => (
        <ResultPanel
          // biome-ignore lint/suspicious/noArrayIndexKey: results are only added to.
          key={i}
          result={result}
          title={run.results.length === 1 ? 'Result' : `Result ${i + 1}`}
          fileName={`${connection.name}${run.results.length === 1 ? '' : `-${i + 1}`}`}
        />
      ))}
      {run.resultsLeftOut > 0 ? (
        <Text size="sm" c="dimmed">
          There were more results. They ran, and are not shown here.
        </Text>
      ) : null}
      {run.stdout === '' ? null : (
        <Panel title="Output">
          <Code text={run.stdout} language="text" label="Output" />
        </Panel>
      )}
      {run.stderr === '' ? null : (
        <Panel title="Errors printed">
          <Code text={run.stderr} language="text" label="Errors printed" />
        </Panel>
      )}
    </div>
  );
}

function UnderWay({ run, onCancel }: { readonly run: RunState; readonly onCancel: () => void }) {
  const cancel = (
    <Button size="xs" variant="default" onClick={onCancel}>
      Cancel
    </Button>
  );
  if (run.status === 'waiting' && run.reviewId !== undefined) {
    return (
      <Alert color="amber" icon={<IconHourglass size={18} aria-hidden="true" />} title="It waits for approval">
        <Text size="sm">
          Reviewers see it now. It runs here as soon as it is approved; you may look at other pages meanwhile, but not
          close this one.
        </Text>
        <Group gap="sm" mt="sm">
          <Button component={Link} to={`/reviews/${run.reviewId}`} size="xs">
            Show the request
          </Button>
          {cancel}
        </Group>
      </Alert>
    );
  }
  return (
    <Group gap="sm">
      <Loader size="xs" aria-hidden="true" />
      <Text size="sm">{run.status === 'starting' ? 'Connecting …' : 'It runs …'}</Text>
      {cancel}
    </Group>
  );
}

function Ended({ run }: { readonly run: RunState }) {
  const session = useQuery({ ...runSessionQuery(run.sessionId ?? ''), enabled: run.sessionId !== undefined });
  const masked = maskedWords(session.data?.masked ?? {});
  return (
    <Text size="sm" c="dimmed">
      {summaryOf(run)}
      {run.ms === undefined ? '' : ` in ${lengthOf(run.ms)}`}
      {masked === undefined ? '' : ` · ${masked}`}
      {run.reviewId === undefined ? null : (
        <>
          {' · '}
          <Anchor component={Link} to={`/reviews/${run.reviewId}`} size="sm">
            its request
          </Anchor>
        </>
      )}
    </Text>
  );
}

function Failure({ run, error }: { readonly run: RunState; readonly error: RunError }) {
  const isDenied = run.status === 'blocked';
  const Icon = isDenied ? IconBan : IconAlertTriangle;
  return (
    <Alert
      color="red"
      role="alert"
      icon={<Icon size={18} aria-hidden="true" />}
      title={isDenied ? 'It was not let through' : 'It failed'}
    >
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {sentenceOf(error.message)}
      </Text>
      {error.detail === undefined ? null : <Text size="sm">{sentenceOf(error.detail)}</Text>}
      {error.hint === undefined ? null : (
        <Text size="sm" mt={4}>
          {sentenceOf(error.hint)}
        </Text>
      )}
      {error.code === undefined ? null : (
        <Text size="xs" mt={4}>
          Code {error.code}
        </Text>
      )}
    </Alert>
  );
}
