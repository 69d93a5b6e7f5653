import { Badge, Table, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Connection } from './connection-queries.ts';
import { ConnectionStatusBadge } from './connection-status.tsx';
import classes from './connection-table.module.css';
import { kindLabel, kindOf } from './kinds/index.ts';

const TAGS_SHOWN = 3;

/** Resource Roles, one in a row; a row leads to its page. */
export function ConnectionTable({ connections }: { readonly connections: readonly Connection[] }) {
  return (
    <Table highlightOnHover className={classes.table ?? ''} aria-label="Resource Roles">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th className={classes.wide ?? ''} w={150}>
            Type
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={190}>
            Access Requests
          </Table.Th>
          <Table.Th className={classes.wide ?? ''} w={200}>
            Tags
          </Table.Th>
          <Table.Th w={104}>Status</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {connections.map((connection) => (
          <Table.Tr key={connection.id} className={classes.row ?? ''}>
            <Table.Td className={classes.name ?? ''}>
              <NameLink connection={connection} />
              <div className={classes.narrow}>
                {kindLabel(connection)}
                {connection.reviewers.length === 0 ? '' : ` · approved by ${connection.reviewers.join(', ')}`}
              </div>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>{kindLabel(connection)}</Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <Text size="sm" truncate {...(connection.reviewers.length === 0 ? { c: 'dimmed' } : {})}>
                {connection.reviewers.length === 0 ? 'not needed' : connection.reviewers.join(', ')}
              </Text>
            </Table.Td>
            <Table.Td className={classes.wide ?? ''}>
              <Tags tags={connection.tags} />
            </Table.Td>
            <Table.Td>
              <ConnectionStatusBadge status={connection.status} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NameLink({ connection }: { readonly connection: Connection }) {
  const Icon = kindOf(connection)?.icon ?? IconPlugConnected;
  return (
    <Link to={`/connections/${encodeURIComponent(connection.name)}`} className={classes.link}>
      <Icon size={16} stroke={1.6} aria-hidden="true" />
      <span>{connection.name}</span>
    </Link>
  );
}

function Tags({ tags }: Pick<Connection, 'tags'>) {
  const words = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const more = words.length - TAGS_SHOWN;
  return (
    <span className={classes.tags}>
      {words.slice(0, TAGS_SHOWN).map((word) => (
        <Badge key={word} color="gray" maw="100%">
          {word}
        </Badge>
      ))}
      {more > 0 ? (
        <Text span size="xs" c="dimmed">
          +{more}
        </Text>
      ) : null}
    </span>
  );
}
