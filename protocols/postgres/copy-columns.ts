import { randomBytes } from 'node:crypto';
import type { Query, Statement } from '../../src/core/query.ts';
import { closeStatement, describeStatement, parseStatement, syncMessage } from './messages/encode.ts';
import type { PostgresQuery } from './query.ts';
import type { SessionState } from './session-state.ts';
import type { AskColumnsStep, ExecuteStep, QueryStep } from './steps.ts';

type CopyOut = NonNullable<Statement['copy']>;

/**
 * The question what columns a COPY … TO STDOUT is about to send, for the server to answer before it, in the very session:
 * names mean there what they mean to the COPY, whatever its role, search_path and temporary tables. Nothing is run: the
 * server parses and describes a statement with the same columns. Undefined where there is nothing to ask, nobody to
 * answer, or a Sync of ours would end more than the question.
 */
export function askColumns(step: QueryStep | ExecuteStep, state: SessionState): AskColumnsStep | undefined {
  const { query } = step;
  if (query === undefined || step.denied !== undefined || state.options.wantsColumns?.() !== true) return undefined;
  const source = soleCopy(query)?.source;
  if (source === undefined) return undefined;
  const text = state.encoding.encode(source);
  if (step.kind === 'query') {
    if (!state.isAtRest() || state.txStatus === 'E' || state.isCopyIn) return undefined;
    // The Query behind it drops the unnamed statement.
    const frame = Buffer.concat([parseStatement(UNNAMED, text), describeStatement(UNNAMED), syncMessage()]);
    return { kind: 'askColumns', frame, changes: [], query, hasSync: true };
  }
  if (!step.isFirst) return undefined;
  const name = Buffer.from(`sluice ${randomBytes(12).toString('hex')}`);
  const frame = Buffer.concat([parseStatement(name, text), describeStatement(name), closeStatement(name)]);
  return { kind: 'askColumns', frame, changes: [], query, hasSync: false };
}

const UNNAMED = Buffer.alloc(0);

/** The query's COPY … TO STDOUT of this number, counted from 0, and its place among the statements. Each announces its data in turn. */
export function copyOutOf(query: Query, n: number): { copy: CopyOut; statement: number } | undefined {
  // What cannot be parsed may hold any number of them.
  if (query.statements().some(({ operation }) => operation === 'unknown')) return undefined;
  return query.statements().flatMap(({ copy }, statement) => (isCopyToClient(copy) ? [{ copy, statement }] : []))[n];
}

/** The query's only statement. One before it may change what the names in it mean. */
function soleCopy(query: PostgresQuery): CopyOut | undefined {
  // Most queries are no COPY, and looking for the word costs less than parsing.
  if (!/copy/i.test(query.text)) return undefined;
  const [statement, ...more] = query.statements();
  return more.length === 0 && isCopyToClient(statement?.copy) ? statement?.copy : undefined;
}

function isCopyToClient(copy: Statement['copy']): copy is CopyOut {
  return copy?.direction === 'out' && copy.target === 'client';
}
