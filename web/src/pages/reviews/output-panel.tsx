import { Alert, Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import { ApiFailure } from '../../api/failure.ts';
import { useMe } from '../../api/me.ts';
import type { Review } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ResultTable } from '../../components/result-table.tsx';
import { type Output, OutputFinder } from './find-output.ts';

const EVENTS_PAGE = 1000;
/** So many events of a session are looked through; longer sessions have a page of their own. */
const PAGES_MAX = 20;

/** What the command answered, once it was executed: whatever its client got, masked as it was. */
export function OutputPanel({ review }: { readonly review: Review }) {
  const me = useMe();
  const { session, status, type, id } = review;
  const mayRead = me.isAdmin || me.isAuditor || me.id === review.user_id;
  const hasOutput = type === 'onetime' && session !== null && status === 'EXECUTED';
  const output = useQuery({
    // Asked anew when the request changes: the end of a command may be told after its beginning.
    queryKey: ['sessions', 'output', id, review.outcome],
    queryFn: ({ signal }) => findOutput(session ?? '', id, signal),
    enabled: hasOutput && mayRead,
  });
  if (!hasOutput) return null;
  return (
    <Panel title="Output">
      {!mayRead ? (
        <Stack gap="xs">
          <OutcomeLine outcome={review.outcome} />
          <Text size="sm" c="dimmed">
            The rows are shown to the requester, to administrators and to auditors.
          </Text>
        </Stack>
      ) : output.isPending ? (
        <Skeleton height={120} />
      ) : output.error !== null ? (
        output.error instanceof ApiFailure && output.error.status === 404 ? (
          <OutcomeLine outcome={review.outcome} />
        ) : (
          <ErrorNotice error={output.error} title="The output cannot be read" onRetry={() => void output.refetch()} />
        )
      ) : output.data === null ? (
        <Stack gap="xs">
          <OutcomeLine outcome={review.outcome} />
          <Text size="sm" c="dimmed">
            The record of its rows has not arrived yet, or none is kept.
          </Text>
        </Stack>
      ) : (
        <OutputView output={output.data} />
      )}
    </Panel>
  );
}

async function findOutput(session: string, review: string, signal: AbortSignal): Promise<Output | null> {
  const finder = new OutputFinder(review);
  let after: number | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { limit: EVENTS_PAGE, ...(after === undefined ? {} : { after }) };
    const events = await dataOf(
      api.GET('/api/sessions/{id}/events', { params: { path: { id: session }, query }, signal }),
    );
    for (const event of events.data) {
      const output = finder.take(event);
      if (output !== undefined) return output;
    }
    if (events.next_after === null) return null;
    after = events.next_after;
  }
  return null;
}

/** How it ended, as far as the request itself tells. */
function OutcomeLine({ outcome }: Pick<Review, 'outcome'>) {
  if (outcome === null) return null;
  const { tag, rows, status } = outcome;
  const said = typeof tag === 'string' ? tag : typeof rows === 'number' ? `${rows} rows` : status;
  return typeof said === 'string' ? <Text size="sm">{said}</Text> : null;
}

function OutputView({ output }: { readonly output: Output }) {
  const masked = Object.entries(output.masked);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {output.tag === undefined ? null : <Badge color="gray">{output.tag}</Badge>}
        {output.ms === undefined ? null : (
          <Text size="xs" c="dimmed">
            {output.ms.toLocaleString('en')} ms
          </Text>
        )}
        {masked.map(([what, count]) => (
          <Badge key={what} color="sluice">
            {count} × {what} masked
          </Badge>
        ))}
      </Group>
      {output.error === undefined ? null : (
        <Alert color="red" title="The server refused it">
          {output.error}
        </Alert>
      )}
      {output.results.map((table, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: results never move.
        <ResultTable key={i} table={table} label={`Result ${i + 1}`} />
      ))}
      {output.isCut ? (
        <Text size="xs" c="dimmed">
          The client got more: the record keeps the first rows of an answer.
        </Text>
      ) : null}
    </Stack>
  );
}
