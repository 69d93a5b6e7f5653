import { Alert, Anchor, Badge, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconGitPullRequest } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Session, SessionQuery } from '../../api/shapes.ts';
import { Statement } from '../../components/code/statement.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { exactOf } from '../../components/time-words.ts';
import { QueryResults } from './query-results.tsx';
import { beginOf, fateOf, runWords } from './query-words.ts';
import { queryOfSession, reviewOfQuery } from './session-data.ts';
import { subtypeOf } from './session-words.ts';

interface Props {
  readonly session: Session;
  /** The number it is read by. */
  readonly seq: number;
  /** What the list knows of it, without rows. */
  readonly known: SessionQuery | undefined;
}

/** One query: what ran, by whose leave, and what its client saw. */
export function QueryPanel({ session, seq, known }: Props) {
  // Asked anew when it has come further.
  const progress = known === undefined ? '' : `${known.state} ${known.ended_at ?? ''}`;
  const read = useQuery(queryOfSession(session.id, seq, progress));
  const query = read.data ?? known;
  if (query === undefined) {
    return (
      <Panel title="Query">
        {read.error === null ? (
          <Skeleton height={160} />
        ) : (
          <ErrorNotice error={read.error} title="The query cannot be read" onRetry={() => void read.refetch()} />
        )}
      </Panel>
    );
  }
  const hasRows = query.results.some(({ kept }) => kept > 0);
  return (
    <Panel title={`Query ${query.query}`} aside={<FateBadge query={query} />}>
      <Stack gap="md">
        <QueryFigures query={query} />
        <Decision query={query} />
        <Statement text={query.text} subtype={subtypeOf(session)} label="Statement" />
        {query.text_bytes === null ? null : (
          <Text size="xs" c="dimmed">
            The record keeps the beginning: the whole statement has {query.text_bytes.toLocaleString('en')} bytes.
          </Text>
        )}
        {query.params.length === 0 ? null : <Parameters params={query.params} />}
        {query.blocked === null ? null : (
          <Alert color="red" title="The result was withheld">
            {query.blocked}
          </Alert>
        )}
        {query.error === null ? null : (
          <Alert color="red" title={`Its client got an error: ${query.error.code}`}>
            {query.error.message}
          </Alert>
        )}
        {read.error !== null ? (
          <ErrorNotice error={read.error} title="Its rows cannot be read" onRetry={() => void read.refetch()} />
        ) : read.data === undefined && hasRows ? (
          <Skeleton height={120} />
        ) : (
          <QueryResults results={query.results} />
        )}
      </Stack>
    </Panel>
  );
}

/** What became of a query. */
export function FateBadge({ query }: { readonly query: SessionQuery }) {
  const { label, color } = fateOf(query);
  return <StatusBadge color={color}>{label}</StatusBadge>;
}

function QueryFigures({ query }: { readonly query: SessionQuery }) {
  const begin = beginOf(query);
  const figures = [
    begin === undefined ? undefined : exactOf(begin),
    query.ms === null ? undefined : `ran ${runWords(query.ms)}`,
    query.tag ?? (query.rows === null ? undefined : `${query.rows} rows`),
    query.via === '' ? undefined : `sent as ${query.via}`,
  ].filter((figure) => figure !== undefined);
  return (
    <Group gap={8}>
      <Text size="sm" c="dimmed">
        {figures.join(' · ')}
      </Text>
      {Object.entries(query.masked).map(([what, count]) => (
        <Badge key={what} color="sluice">
          {count.toLocaleString('en')} × {what} masked
        </Badge>
      ))}
    </Group>
  );
}

/** Why it ran or did not: who approved, or what denied. */
function Decision({ query }: { readonly query: SessionQuery }) {
  const { verdict, reason, denied_by, note, review_id } = query;
  return (
    <>
      {verdict === 'deny' ? (
        <Alert color="red" title={`Denied by ${denied_by ?? 'the gateway'}`}>
          <Text size="sm">{reason?.message ?? 'No reason is recorded.'}</Text>
          {reason?.hint === undefined ? null : <Text size="sm">{reason.hint}</Text>}
        </Alert>
      ) : null}
      {review_id === null ? (
        note === null ? null : (
          <Text size="sm" c="dimmed">
            Let pass: {note}
          </Text>
        )
      ) : (
        <Approval id={review_id} note={note} />
      )}
    </>
  );
}

function Approval({ id, note }: { readonly id: string; readonly note: string | null }) {
  const { data } = useQuery({ ...reviewOfQuery(id), retry: false });
  const deciders = data?.review_groups_data.flatMap(({ reviewed_by: by, group, status }) =>
    by === null ? [] : [`${status === 'APPROVED' ? 'approved' : 'rejected'} by ${by.name} (${group})`],
  );
  const words =
    data === undefined
      ? (note ?? 'It went through an access request')
      : data.status === 'PENDING'
        ? `Waits for ${data.review_groups_data.map(({ group }) => group).join(', ')}`
        : data.auto_approved
          ? 'Own request of an administrator, which passes by itself'
          : deciders === undefined || deciders.length === 0
            ? data.status.toLowerCase()
            : deciders.join('; ');
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <IconGitPullRequest size={16} aria-hidden="true" style={{ flexShrink: 0, marginTop: 2 }} />
      <Text size="sm">
        {words.charAt(0).toUpperCase() + words.slice(1)}.{' '}
        <Anchor component={Link} to={`/reviews/${id}`} size="sm">
          The access request
        </Anchor>
      </Text>
    </Group>
  );
}

function Parameters({ params }: Pick<SessionQuery, 'params'>) {
  return (
    <Table.ScrollContainer minWidth={240} type="native">
      <Table withTableBorder aria-label="Parameters">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={60}>#</Table.Th>
            <Table.Th>Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {params.map(({ text, encoding }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a parameter is known by its place.
            <Table.Tr key={i}>
              <Table.Td>{i + 1}</Table.Td>
              <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                {text ?? 'NULL'}
                {encoding === 'hex' ? ' (hexadecimal)' : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
