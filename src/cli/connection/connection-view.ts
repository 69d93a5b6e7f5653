import type { ApiRecord } from '../api-client.ts';
import { textOf } from '../records.ts';
import { renderFields, type TableColumn } from '../table.ts';

const MODES = ['connect', 'exec', 'runbooks'] as const;

/** `database/postgres`; what has no subtype is only its type. */
export function kindOf(record: ApiRecord): string {
  return [textOf(record, 'type'), textOf(record, 'subtype')].filter((part) => part !== '').join('/');
}

/** Which ways in are open: `connect, exec`. */
export function modesOf(connection: ApiRecord): string {
  return MODES.filter((mode) => connection[`access_mode_${mode}`] === 'enabled').join(', ');
}

/** What a user wants to know of connections, one in a line. */
export const USER_COLUMNS: readonly TableColumn<ApiRecord>[] = [
  { heading: 'NAME', cell: (connection) => textOf(connection, 'name') },
  { heading: 'TYPE', cell: kindOf },
  { heading: 'STATUS', cell: (connection) => textOf(connection, 'status') },
  { heading: 'ACCESS', cell: modesOf },
  { heading: 'APPROVED BY', cell: (connection) => textOf(connection, 'reviewers') },
  { heading: 'TAGS', cell: (connection) => textOf(connection, 'tags') },
];

/** One connection for who wants to use it. */
export function renderConnection(connection: ApiRecord): string {
  const reason = textOf(connection, 'status_reason');
  const checkedAt = textOf(connection, 'status_checked_at');
  const fields: [string, string][] = [
    ['name', textOf(connection, 'name')],
    ['type', kindOf(connection)],
    ['status', reason === '' ? textOf(connection, 'status') : `${textOf(connection, 'status')}: ${reason}`],
    ['looked at', checkedAt],
    ['resource', textOf(connection, 'resource_name')],
    ['agent', textOf(connection, 'effective_agent_id')],
    ['access', modesOf(connection) || 'none'],
    ['approved by', textOf(connection, 'reviewers') || 'nobody has to'],
    ['masked', connection.redact_enabled === true ? 'yes' : 'no'],
    ['groups', textOf(connection, 'access_groups') || 'everybody'],
    ['tags', textOf(connection, 'tags')],
  ];
  return renderFields(fields.filter(([, value]) => value !== ''));
}
