import { z } from 'zod';
import type { StatementConditions } from '../store/index.ts';

const OPERATIONS_MAX = 100;
const NAMES_MAX = 1000;
const NAME_LENGTH_MAX = 256;
const names = z.array(z.string().max(NAME_LENGTH_MAX)).max(NAMES_MAX);

/** The fields of a `statement` rule; all that are given must hold. */
export const StatementFields = {
  operations: z
    .array(z.string().max(NAME_LENGTH_MAX))
    .max(OPERATIONS_MAX)
    .exactOptional()
    .describe(
      'Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them.',
    ),
  tables: names
    .exactOptional()
    .describe(
      '`schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them.',
    ),
  columns: names.exactOptional().describe('`schema.table.column` or `table.column`, with `*` and `?`; any of them.'),
  without_where: z.boolean().exactOptional().describe('UPDATE and DELETE that leave no row, or document, out.'),
  without_limit: z
    .boolean()
    .exactOptional()
    .describe('SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit.'),
  action: z
    .enum(['deny', 'review'])
    .exactOptional()
    .describe('`review`: it runs once the reviewers of the connection approved it. Default `deny`.'),
  unknown: z
    .enum(['deny', 'allow'])
    .exactOptional()
    .describe('Whether what cannot be parsed or told counts as a match. Default `deny`.'),
};

type Fields = {
  readonly [K in keyof typeof StatementFields]?: z.output<(typeof StatementFields)[K]>;
};

/** Whether any of the fields of a statement rule is given. */
export function hasStatementFields(rule: Fields): boolean {
  return Object.keys(StatementFields).some((name) => Object.hasOwn(rule, name));
}

/** The fields as the store keeps them. */
export function storedStatement(rule: Fields): StatementConditions {
  const { operations, tables, columns, without_where, without_limit, action, unknown } = rule;
  return {
    ...(operations === undefined ? {} : { operations }),
    ...(tables === undefined ? {} : { tables }),
    ...(columns === undefined ? {} : { columns }),
    ...(without_where === undefined ? {} : { withoutWhere: without_where }),
    ...(without_limit === undefined ? {} : { withoutLimit: without_limit }),
    ...(action === undefined ? {} : { action }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** The fields on their way out. */
export function shownStatement(stored: StatementConditions) {
  const { operations, tables, columns, withoutWhere, withoutLimit, action, unknown } = stored;
  return {
    ...(operations === undefined ? {} : { operations: [...operations] }),
    ...(tables === undefined ? {} : { tables: [...tables] }),
    ...(columns === undefined ? {} : { columns: [...columns] }),
    ...(withoutWhere === undefined ? {} : { without_where: withoutWhere }),
    ...(withoutLimit === undefined ? {} : { without_limit: withoutLimit }),
    ...(action === undefined ? {} : { action }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}
