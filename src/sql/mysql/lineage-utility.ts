import { derived, unionOf } from '../lineage/flow.ts';
import { EMPTY_SCOPE, type Item } from '../lineage/scope.ts';
import { isBuiltIn } from './functions.ts';
import { housekeepingOf } from './housekeeping.ts';
import { readTable } from './lineage-from.ts';
import type { StatementReader } from './lineage-select.ts';
import type { Store, Stores } from './lineage-stores.ts';
import type { ParsedStatement } from './parser.ts';
import type { Token } from './token.ts';
import type { TableNode, Utility } from './tree.ts';

const NOTHING_STORED: Stores = { stored: [] };

/** Statements known to store nothing of a table's values, by the first word of what they do. Others may store anything. */
const KEPT: ReadonlySet<string> = new Set(
  `begin commit rollback savepoint release unlock kill flush reset purge use show truncate drop lock declare close select
  analyze check checksum optimize repair grant revoke create alter deallocate signal explain set_role xa
  prepare_transaction commit_prepared rollback_prepared`.split(/\s+/),
);

/** What a statement stores that is neither a query nor a change of rows. */
export function utilityStores(utility: Utility, one: ParsedStatement, reader: StatementReader): Stores {
  const { operations, opaque, stored, query } = utility;
  const [first = ''] = operations;
  if (opaque !== undefined) return untold(`${opaque} runs code that is not read here`);
  if (stored !== undefined) return untold('what it makes runs later, and sees whole rows');
  if (operations.includes('load')) return loadStores(utility, one);
  if (!KEPT.has(first)) return untold(`what ${first} does is not read here`);
  if (operations.includes('rename')) return { stored: renamed(utility, reader) };
  if (query !== undefined) return { stored: made(utility, one, reader) };
  if (first === 'alter') return alterStores(utility, one, reader);
  if (first === 'create') return createStores(one);
  const hasCondition = first === 'show' && one.tokens.some(({ key }) => key === 'WHERE');
  return hasCondition && housekeepingOf(one, one.reading) !== 'session'
    ? untold('what its condition calls is not read here')
    : NOTHING_STORED;
}

function untold(why: string): Stores {
  return { stored: [], untold: why };
}

function itemsOf(table: TableNode, reader: StatementReader): readonly Item[] {
  return readTable(table, undefined, EMPTY_SCOPE, reader).items;
}

function target({ schema, name: table }: TableNode, column: string, { database }: StatementReader): Store['targets'] {
  const where = schema ?? database;
  return [{ ...(where === undefined ? {} : { schema: where }), table, column }];
}

/** RENAME TABLE: each table's columns, known by another name from now on. */
function renamed({ tables }: Utility, reader: StatementReader): readonly Store[] {
  const stored: Store[] = [];
  // One statement may give a table several names, one after the other.
  const moved = new Map<string, readonly Item[]>();
  const keyOf = ({ schema, name }: TableNode): string => JSON.stringify([schema ?? reader.database, name]);
  for (let i = 0; i + 1 < tables.length; i += 2) {
    const [from, to] = [tables[i], tables[i + 1]];
    if (from === undefined || to === undefined) continue;
    const items = moved.get(keyOf(from)) ?? itemsOf(from, reader);
    moved.set(keyOf(to), items);
    for (const { name, flow } of items) {
      stored.push({ into: `${to.name}.${name}`, targets: target(to, name, reader), flow });
    }
  }
  return stored;
}

/** CREATE TABLE … SELECT and CREATE VIEW. The names of a view's columns may be given apart, of a table's by expressions. */
function made(
  { tables, query, operations }: Utility,
  { tokens }: ParsedStatement,
  reader: StatementReader,
): readonly Store[] {
  const [table] = tables;
  if (table === undefined || query === undefined) return [];
  const isCertain = operations.includes('create_as') && !tokens.some(isComputing);
  return reader.columnsOf(query).map(({ name, flow, isOpen }) => {
    const column = isCertain && isOpen !== true ? name : '';
    return { into: `${table.name}.${name}`, targets: target(table, column, reader), flow };
  });
}

/** A column that is computed of others: `AS (…)`, `GENERATED`, `DEFAULT (…)`. */
function isComputing({ key }: Token, i: number, tokens: readonly Token[]): boolean {
  if (key === 'GENERATED' || key === 'PERSISTENT') return true;
  const behind = tokens[i + 1];
  if (key === 'AS') return behind?.key === '(' && !/^(SELECT|WITH|TABLE|VALUES|\()$/.test(tokens[i + 2]?.key ?? '');
  if (key !== 'DEFAULT' || behind === undefined) return false;
  return behind.key === '(' || behind.kind === 'name' || (behind.kind === 'word' && !DEFAULTS.has(behind.key));
}

const DEFAULTS: ReadonlySet<string> = new Set(
  'NULL TRUE FALSE CURRENT_TIMESTAMP NOW LOCALTIME LOCALTIMESTAMP CHARACTER CHARSET COLLATE ON'.split(' '),
);

/** Words after which a table's values are elsewhere, or under another name. */
const MOVING: ReadonlySet<string> = new Set(['RENAME', 'CHANGE', 'EXCHANGE', 'IMPORT', 'DISCARD']);

function alterStores({ tables }: Utility, one: ParsedStatement, reader: StatementReader): Stores {
  const [table] = tables;
  if (table === undefined) return NOTHING_STORED;
  const { tokens } = one;
  const isMoving = tokens.some(
    (token, i) =>
      MOVING.has(token.key) ||
      isComputing(token, i, tokens) ||
      (token.key === 'CONVERT' && tokens[i + 1]?.key !== 'TO') ||
      // Partitions become tables: MariaDB's CONVERT PARTITION p TO TABLE t.
      (token.key === 'TO' && tokens[i + 1]?.key === 'TABLE'),
  );
  const engine = createStores(one);
  if (!isMoving) return engine;
  // Partitions are exchanged both ways; any other table named is a new name, or one that is referred to.
  const isExchanged = tokens.some(({ key }) => key === 'EXCHANGE' || key === 'CONVERT');
  const stored = (isExchanged ? tables : [table]).map((from) => ({
    into: `another column than those of ${from.name}`,
    targets: [],
    flow: derived(unionOf(itemsOf(from, reader).map(({ flow }) => flow))),
  }));
  return { ...engine, stored };
}

/** Engines that keep rows of their own, in files of the server. */
const ENGINES: ReadonlySet<string> = new Set(
  'INNODB MYISAM ARIA MEMORY HEAP ARCHIVE BLACKHOLE CSV ROCKSDB MYROCKS TOKUDB NDB NDBCLUSTER COLUMNSTORE DEFAULT'.split(
    ' ',
  ),
);
/** Options by which a table shows what is in others. */
const LINKING: ReadonlySet<string> = new Set(['UNION', 'CONNECTION', 'TABLE_TYPE', 'TABNAME', 'SRCDEF', 'FILE_NAME']);

function createStores({ tokens }: ParsedStatement): Stores {
  for (const [i, { key, kind }] of tokens.entries()) {
    if (kind !== 'word') continue;
    const isOption = tokens[i + 1]?.key === '=';
    if (LINKING.has(key) && (isOption || tokens[i + 1]?.key === '(' || tokens[i + 1]?.kind === 'string')) {
      return untold(`${key} makes a table of what is in others`);
    }
    if (key !== 'ENGINE') continue;
    const value = tokens[isOption ? i + 2 : i + 1];
    if (!ENGINES.has((value?.text ?? '').toUpperCase()))
      return untold('a table of this engine may show what is in others');
  }
  return NOTHING_STORED;
}

/** LOAD DATA brings new values where the client sends them; what its SET calls is not read. */
function loadStores({ operations }: Utility, { tokens, reading }: ParsedStatement): Stores {
  if (operations.includes('copy_file')) return untold('a file of the server may hold anything');
  const set = tokens.findIndex(({ key }, i) => key === 'SET' && tokens[i - 1]?.key !== 'CHARACTER');
  if (set < 0) return NOTHING_STORED;
  const calls = tokens.some(
    ({ kind, key, text }, i) =>
      i > set &&
      (kind === 'word' || kind === 'name') &&
      tokens[i + 1]?.key === '(' &&
      !/^(AND|OR|NOT|IN|WHEN|THEN|ELSE|CASE|DIV|MOD)$/.test(key) &&
      (kind === 'name' || tokens[i - 1]?.key === '.' || !isBuiltIn(text, reading)),
  );
  return calls ? untold('what its SET calls is not read here') : NOTHING_STORED;
}
