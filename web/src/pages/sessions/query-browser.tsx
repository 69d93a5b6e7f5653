import { Button, SegmentedControl, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { IconDatabaseOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Session, SessionQuery } from '../../api/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LogMark } from './log-mark.tsx';
import classes from './query-browser.module.css';
import { QueryList } from './query-list.tsx';
import { QueryPanel } from './query-panel.tsx';
import { ReplayBar } from './replay-bar.tsx';
import type { LogVerdict } from './session-log.ts';
import { useReplay } from './use-replay.ts';
import { useSessionLog } from './use-session-log.ts';

const VERDICTS: readonly { readonly value: LogVerdict; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'allow', label: 'Allowed' },
  { value: 'deny', label: 'Denied' },
  { value: 'waiting', label: 'Waiting' },
];

interface Props {
  readonly session: Session;
  readonly isReplay: boolean;
}

/** The queries of a session, and the one that is looked at. */
export function QueryBrowser({ session, isReplay }: Props) {
  const [search, setSearch] = useSearchParams();
  const [verdict, setVerdict] = useState<LogVerdict>('all');
  // What goes on may be long already: it is shown from near its end.
  const [isLatest, setLatest] = useState(session.status === 'open');
  const log = useSessionLog(session, { verdict, isLatest });
  const [isShortened, setShortened] = useState(true);
  const replay = useReplay(log.queries, isReplay, isShortened);
  const linked = Number(search.get('query'));
  const [chosen, setChosen] = useState<number | undefined>(linked > 0 ? linked : undefined);
  // New queries are gone along with until one looks at another one.
  const [isTailed, setTailed] = useState(session.status === 'open' && chosen === undefined);
  const isLive = log.phase === 'following' || log.phase === 'broken';

  const newest = log.queries.at(-1)?.seq;
  const first = log.queries[0]?.seq;
  const replayed = isReplay ? log.queries[replay.index]?.seq : undefined;
  const shown = isReplay ? replayed : isTailed ? newest : (chosen ?? first);
  const choose = (query: SessionQuery) => {
    setChosen(query.seq);
    setTailed(isLive && query.seq === newest);
    setSearch(
      (before) => {
        before.set('query', String(query.seq));
        return before;
      },
      { replace: true },
    );
    const place = log.queries.indexOf(query);
    if (isReplay) replay.act({ type: 'seek', position: replay.timeline.begins[place] ?? 0 });
  };

  // A replay reads on before it comes to the end of what was read.
  const { more } = log;
  useEffect(() => {
    if (isReplay && log.phase === 'partial') more();
  }, [isReplay, log.phase, more]);

  return (
    <>
      {isReplay && log.queries.length > 0 ? (
        <ReplayBar replay={replay} count={log.queries.length} isShortened={isShortened} onShorten={setShortened} />
      ) : null}
      <div className={classes.columns}>
        <section className={classes.list} aria-label="What ran">
          <div className={classes.head}>
            <SegmentedControl
              size="xs"
              value={verdict}
              onChange={(value) => setVerdict(VERDICTS.find((each) => each.value === value)?.value ?? 'all')}
              data={[...VERDICTS]}
              aria-label="Which queries"
            />
            <LogMark log={log} />
            {isLive && !isReplay ? (
              <Switch
                size="xs"
                label="Show the newest"
                checked={isTailed}
                onChange={(event) => {
                  setTailed(event.currentTarget.checked);
                  setChosen(newest);
                }}
              />
            ) : null}
          </div>
          {isLatest && verdict === 'all' && (log.queries[0]?.query ?? 1) > 1 ? (
            <Text size="xs" c="dimmed" className={classes.earlier ?? ''}>
              Only the latest queries are listed.{' '}
              <Button variant="subtle" size="compact-xs" onClick={() => setLatest(false)}>
                From the beginning
              </Button>
            </Text>
          ) : null}
          {log.queries.length > 0 ? (
            <div className={classes.scroller}>
              <QueryList
                queries={isReplay ? log.queries.slice(0, replay.index + 1) : log.queries}
                chosen={shown}
                startMs={Date.parse(session.start_date)}
                onChoose={choose}
                onNearEnd={more}
              />
            </div>
          ) : log.phase === 'reading' ? (
            <Stack gap={8} p="sm">
              <Skeleton height={40} />
              <Skeleton height={40} />
              <Skeleton height={40} />
            </Stack>
          ) : log.phase === 'failed' ? null : (
            <NoQueries verdict={verdict} isLive={isLive} />
          )}
          {log.phase === 'failed' ? (
            <div className={classes.notice}>
              <ErrorNotice error={log.error} title="The queries cannot be read" onRetry={more} />
            </div>
          ) : null}
        </section>
        <div className={classes.panel}>
          {shown === undefined ? null : (
            <QueryPanel
              key={shown}
              session={session}
              seq={shown}
              known={log.queries.find(({ seq }) => seq === shown)}
            />
          )}
        </div>
      </div>
    </>
  );
}

function NoQueries({ verdict, isLive }: { readonly verdict: LogVerdict; readonly isLive: boolean }) {
  if (verdict !== 'all') {
    return (
      <EmptyState icon={IconDatabaseOff} title="None of these">
        No query of this session is of this kind. Choose “All” to see the others.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconDatabaseOff} title={isLive ? 'Nothing ran yet' : 'Nothing ran'}>
      {isLive ? 'What its client sends appears here at once.' : 'Its client connected and left without a query.'}
    </EmptyState>
  );
}
