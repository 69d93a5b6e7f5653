import { Anchor, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Panel } from '../../components/panel.tsx';
import classes from './analytics.module.css';
import type { ReviewStats } from './analytics-queries.ts';
import type { Activity } from './series.ts';

/** Who asks most. */
export function RequestersTable({ requesters }: { readonly requesters: ReviewStats['top_requesters'] }) {
  return (
    <Top title="Requesters" head={['Who', 'Requests', 'Approved', 'Rejected']} none="Nobody asked for anything.">
      {requesters.map(({ user_id, user_name, total, approved, rejected }) => (
        <Row
          key={user_id}
          name={
            <Anchor component={Link} fz="sm" to={`/reviews?user=${encodeURIComponent(user_name)}`}>
              {user_name}
            </Anchor>
          }
          values={[total, approved, rejected]}
        />
      ))}
    </Top>
  );
}

/** What is asked for most, by its normal form. */
export function RequestedTable({ commands }: { readonly commands: ReviewStats['top_commands'] }) {
  return (
    <Top
      title="Requested commands"
      head={['Command', 'Requests', 'Approved', 'Rejected']}
      none="No command was asked for."
    >
      {commands.map(({ normalized_fingerprint: key, normalized_text: text, total, approved, rejected }) => (
        <Row key={key} name={<code className={classes.command}>{text}</code>} values={[total, approved, rejected]} />
      ))}
    </Top>
  );
}

/** Which Resource Roles are used most. */
export function ConnectionsTable({ connections }: { readonly connections: Activity['connections'] }) {
  return (
    <Top title="Resource Roles" head={['Name', 'Commands', 'Denied', 'Masked']} none="No command ran.">
      {connections.map(({ connection_id, connection, allow, deny, masked_total }) => (
        <Row
          key={connection_id}
          name={
            <Anchor component={Link} fz="sm" to={`?connection=${encodeURIComponent(connection)}`}>
              {connection}
            </Anchor>
          }
          values={[allow + deny, deny, masked_total]}
        />
      ))}
    </Top>
  );
}

/** Who runs most, in sessions that are over. */
export function UsersTable({ users }: { readonly users: Activity['users'] }) {
  return (
    <Top title="Users, by closed sessions" head={['Who', 'Sessions', 'Commands']} none="No session is over yet.">
      {users.map(({ user_id, user_name, sessions, queries }) => (
        <Row key={user_id} name={user_name} values={[sessions, queries]} />
      ))}
    </Top>
  );
}

interface TopProps {
  readonly title: string;
  readonly head: readonly string[];
  readonly none: string;
  readonly children: readonly ReactNode[];
}

function Top({ title, head, none, children }: TopProps) {
  return (
    <Panel title={title}>
      {children.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Table aria-label={title} className={classes.top ?? ''}>
          <Table.Thead>
            <Table.Tr>
              {head.map((name, i) => (
                <Table.Th key={name} {...(i === 0 ? {} : { ta: 'right', w: 84 })}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

function Row({ name, values }: { readonly name: ReactNode; readonly values: readonly number[] }) {
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value is known by its column.
        <Table.Td key={i} ta="right">
          {value.toLocaleString('en')}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
