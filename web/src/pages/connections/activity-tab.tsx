import { Anchor, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Review } from '../../api/shapes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LoadingRows } from '../../components/loading-page.tsx';
import { Panel } from '../../components/panel.tsx';
import { When } from '../../components/when.tsx';
import { recentReviewsQuery, recentSessionsQuery } from './connection-queries.ts';
import classes from './layout.module.css';

const VERBS = { connect: 'own client', exec: 'script', test: 'test' } as const;
const ROWS_WAITING = 3;

/** What was done on a Resource Role lately, as far as one may see it. */
export function ActivityTab({ connection: { name } }: { readonly connection: { readonly name: string } }) {
  const sessions = useQuery(recentSessionsQuery(name));
  const reviews = useQuery(recentReviewsQuery(name));
  const query = `?connection=${encodeURIComponent(name)}`;
  return (
    <div className={classes.stack}>
      <Panel title="Recent sessions" aside={<More to={`/sessions${query}`}>All sessions</More>}>
        <Listed query={sessions} nothing="Nobody has opened a session yet, or none that you may see.">
          {(items) => (
            <Table aria-label="Recent sessions">
              <Table.Tbody>
                {items.map(({ id, user_name, verb, status, query_count, start_date }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/sessions/${id}`} size="sm" underline="always">
                        {user_name}
                      </Anchor>
                      <Text span size="sm" c="dimmed">
                        {' '}
                        · {VERBS[verb]}
                        {status === 'open' ? ' · open' : ''}
                      </Text>
                    </Table.Td>
                    <Table.Td w={110}>{query_count === 1 ? '1 query' : `${query_count} queries`}</Table.Td>
                    <Table.Td w={110}>
                      <When at={start_date} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Listed>
      </Panel>
      <Panel title="Recent Access Requests" aside={<More to={`/reviews${query}`}>All requests</More>}>
        <Listed
          query={{ ...reviews, data: reviews.data?.items }}
          nothing="Nobody has asked for anything yet, or nothing that you may see."
        >
          {(items) => (
            <Table aria-label="Recent Access Requests" layout="fixed">
              <Table.Tbody>
                {items.map((review) => (
                  <Table.Tr key={review.id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/reviews/${review.id}`} size="sm" truncate display="block">
                        {wordsOf(review)}
                      </Anchor>
                    </Table.Td>
                    <Table.Td w={96}>{review.status.toLowerCase()}</Table.Td>
                    <Table.Td w={104}>
                      <When at={review.created_at} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Listed>
      </Panel>
    </div>
  );
}

function wordsOf({ type, text, user_name }: Review): string {
  return `${user_name}: ${type === 'jit' ? 'access for a time' : text.replace(/\s+/g, ' ').trim()}`;
}

function More({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {children}
    </Anchor>
  );
}

interface ListedProps<T> {
  readonly query: {
    readonly data: readonly T[] | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly nothing: string;
  readonly children: (items: readonly T[]) => ReactNode;
}

function Listed<T>({ query: { data, error, refetch }, nothing, children }: ListedProps<T>) {
  if (data === undefined && error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={ROWS_WAITING} />;
  if (data.length > 0) return children(data);
  return (
    <Group>
      <Text size="sm" c="dimmed">
        {nothing}
      </Text>
    </Group>
  );
}
