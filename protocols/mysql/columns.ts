import type { Column } from '../../src/core/query.ts';
import { type Charset, charsetNamed } from './charset.ts';
import type { ColumnDefinition } from './column-definition.ts';
import { type TypeFacts, typeOf } from './column-types.ts';
import { ColumnFlag, has } from './constants.ts';

/** What rows need to know of a column to be read and written. */
export interface ColumnLayout {
  readonly column: Column;
  readonly facts: TypeFacts;
  /** MYSQL_TYPE number: how the binary protocol writes it. */
  readonly type: number;
  readonly isUnsigned: boolean;
  readonly decimals: number;
}

/** The columns of a result. Names are written in the character set of results. */
export function layoutOf(definitions: readonly ColumnDefinition[], names: Charset | undefined): ColumnLayout[] {
  const decode = (bytes: Buffer): string => names?.decode(bytes) ?? bytes.toString('latin1');
  return definitions.map((definition) => {
    const facts = typeOf(definition);
    return {
      column: columnOf(definition, facts, decode),
      facts,
      type: definition.type,
      isUnsigned: has(definition.flags, ColumnFlag.UNSIGNED_FLAG),
      decimals: definition.decimals,
    };
  });
}

/** The character set of names where the server does not convert: `character_set_results` is NULL. */
export const UNCONVERTED: Charset | undefined = charsetNamed('utf8mb4');

function columnOf(definition: ColumnDefinition, facts: TypeFacts, decode: (bytes: Buffer) => string): Column {
  const column: { -readonly [K in keyof Column]: Column[K] } = {
    name: decode(definition.name),
    type: facts.name,
    kind: facts.kind === 'text' || facts.kind === 'bytes' || facts.kind === 'json' ? 'text' : 'other',
  };
  if (facts.constant !== undefined) column.constant = facts.constant;
  if (facts.lengthMax !== undefined) column.lengthMax = facts.lengthMax;
  const { schema, orgTable, orgName } = definition;
  if (orgTable.length === 0 || orgName.length === 0) return column;
  // A column of a temporary table the server made for itself (a sub-query, a union) names a table of no database.
  column.origin =
    schema.length === 0 ? 'unresolved' : { schema: decode(schema), table: decode(orgTable), column: decode(orgName) };
  return column;
}
