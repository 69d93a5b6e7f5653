import { Table, Text, VisuallyHidden } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Session } from '../../api/shapes.ts';
import { lengthOf } from '../../components/time-words.ts';
import { useNow, When } from '../../components/when.tsx';
import { SessionStatusBadge } from './session-status.tsx';
import classes from './session-table.module.css';
import { lengthMsOf, maskedTotal, maskedWords, protocolOf, queriesWords, VERBS } from './session-words.ts';

/** Sessions, one in a row; a row leads to its session. */
export function SessionTable({ sessions }: { readonly sessions: readonly Session[] }) {
  const now = useNow();
  return (
    <Table highlightOnHover className={classes.table ?? ''} aria-label="Sessions">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={92}>Status</Table.Th>
          <Table.Th>Who and where</Table.Th>
          <Table.Th className={classes.wide ?? ''}>Client</Table.Th>
          <Table.Th className={classes.wide ?? ''} w={84} ta="right">
            Queries
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={84} ta="right">
            Masked
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={110}>
            Length
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={120}>
            Opened
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sessions.map((session) => {
          const length = lengthOf(lengthMsOf(session, now));
          const masked = maskedTotal(session.masked);
          return (
            <Table.Tr key={session.id} className={classes.row ?? ''}>
              <Table.Td>
                <SessionStatusBadge status={session.status} />
              </Table.Td>
              <Table.Td className={classes.what ?? ''}>
                <Link to={`/sessions/${session.id}`} className={classes.link}>
                  {session.identity_type === 'machine' ? <IconRobot size={15} aria-label="A program:" /> : null}
                  <span>
                    {session.user_name} on {session.connection}
                  </span>
                </Link>
                <div className={classes.second}>
                  {protocolOf(session)}
                  {session.database === '' ? '' : ` · ${session.database}`}
                </div>
                <div className={classes.narrow}>
                  {`${queriesWords(session.query_count)} · `}
                  {masked === 0 ? '' : `${masked.toLocaleString('en')} masked · `}
                  {length} · <When at={session.start_date} />
                </div>
              </Table.Td>
              <Table.Td className={`${classes.wide} ${classes.what}`}>
                <Text size="sm" truncate>
                  {session.application === '' ? VERBS[session.verb] : session.application}
                </Text>
                <div className={classes.second}>{session.client_address}</div>
              </Table.Td>
              <Table.Td className={classes.wide ?? ''} ta="right">
                {session.query_count.toLocaleString('en')}
              </Table.Td>
              <Table.Td className={classes.wide ?? ''} ta="right" {...(masked === 0 ? { c: 'dimmed' } : {})}>
                {masked.toLocaleString('en')}
                {masked === 0 ? null : <VisuallyHidden> ({maskedWords(session.masked)})</VisuallyHidden>}
              </Table.Td>
              <Table.Td className={classes.wide ?? ''}>{length}</Table.Td>
              <Table.Td className={`${classes.wide} ${classes.when}`}>
                <When at={session.start_date} />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
