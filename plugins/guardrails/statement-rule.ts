import { COMMAND_PROTOCOL, DOCUMENT_PROTOCOLS } from '../../src/core/session.ts';
import { namePatternProblem } from './name-pattern.ts';
import { isOperation, MONGODB_OPERATIONS, OPERATIONS, operationsOf } from './operations.ts';

/** What a statement must do for a rule of type `statement` to match: everything that is given. */
export interface StatementConditions {
  /** Any of these operations. */
  readonly operations?: readonly string[] | undefined;
  /** Done to any of these tables: `schema.table` or `table`, with `*` and `?`. */
  readonly tables?: readonly string[] | undefined;
  /** Naming any of these columns: `schema.table.column` or `table.column`, with `*` and `?`. */
  readonly columns?: readonly string[] | undefined;
  /** An UPDATE or DELETE that no condition restricts. */
  readonly withoutWhere?: boolean | undefined;
  /** A SELECT from tables without LIMIT or FETCH FIRST. */
  readonly withoutLimit?: boolean | undefined;
  /** `review`: it runs when it was approved. Default `deny`. */
  readonly action?: 'deny' | 'review' | undefined;
  /** What cannot be parsed, or runs code nobody can read: `deny` (the default) counts it as a match. */
  readonly unknown?: 'deny' | 'allow' | undefined;
}

export const OPERATIONS_MAX = 100;
export const NAMES_MAX = 1000;
const RESTRICTABLE: ReadonlySet<string> = new Set(
  'update delete merge update_one update_many delete_one delete_many upsert'.split(' '),
);
const LIMITABLE: ReadonlySet<string> = new Set(['select', 'copy_to', 'find', 'aggregate']);

/** What is wrong with the conditions, in words for the person who wrote them; empty when they can be used. */
export function statementProblems(conditions: StatementConditions): string[] {
  const { operations = [], tables = [], columns = [], withoutWhere = false, withoutLimit = false } = conditions;
  const isEmpty = operations.length + tables.length + columns.length === 0 && !withoutWhere && !withoutLimit;
  if (isEmpty) return ['a statement rule needs operations, tables, columns, without_where or without_limit'];
  return [
    ...operationProblems(operations),
    ...nameProblems('table', tables, 1, 2),
    ...nameProblems('column', columns, 2, 3),
    ...combinationProblems(operations, withoutWhere, withoutLimit),
  ];
}

/** Why conditions would never match a command of this protocol; undefined when they may. */
export function strangerTo(
  protocol: string,
  { operations = [], columns = [] }: StatementConditions,
): string | undefined {
  // A script of a custom connection counts as a match whatever it does.
  if (protocol === COMMAND_PROTOCOL) return undefined;
  if (columns.length > 0 && DOCUMENT_PROTOCOLS.has(protocol)) {
    return `columns: which fields a command of ${protocol} connections uses is not told; name operations or tables`;
  }
  const known = operationsOf(protocol);
  if (operations.length === 0 || operations.some((operation) => known.has(operation))) return undefined;
  return `operations: no command of ${protocol} connections does ${operations.join(', ')}`;
}

function operationProblems(operations: readonly string[]): string[] {
  if (operations.length > OPERATIONS_MAX) return [`there are ${operations.length} operations`];
  const unknown = operations.filter((operation) => !isOperation(operation));
  if (unknown.length === 0) return [];
  const names = unknown.map((name) => JSON.stringify(name)).join(', ');
  return [
    `no such operation: ${names}; known are ${OPERATIONS.join(', ')}; for MongoDB ${MONGODB_OPERATIONS.join(', ')}`,
  ];
}

function nameProblems(kind: string, patterns: readonly string[], partsMin: number, partsMax: number): string[] {
  if (patterns.length > NAMES_MAX) return [`there are ${patterns.length} ${kind}s: ${NAMES_MAX} are the most`];
  return patterns.flatMap((pattern) => {
    const problem = namePatternProblem(pattern, partsMin, partsMax);
    return problem === undefined ? [] : [`${kind} ${JSON.stringify(pattern)} ${problem}`];
  });
}

/** A rule whose conditions exclude each other would never match, and nobody would notice. */
function combinationProblems(operations: readonly string[], withoutWhere: boolean, withoutLimit: boolean): string[] {
  if (withoutWhere && withoutLimit) return ['without_where and without_limit never hold together: make two rules'];
  const never = (words: ReadonlySet<string>): boolean =>
    operations.length > 0 && !operations.some((operation) => words.has(operation));
  return [
    ...(withoutWhere && never(RESTRICTABLE) ? ['without_where is about update and delete'] : []),
    ...(withoutLimit && never(LIMITABLE) ? ['without_limit is about select'] : []),
  ];
}
