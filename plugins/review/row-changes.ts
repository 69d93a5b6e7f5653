import type { Query, Statement } from '../../src/core/query.ts';
import type { Doing } from './ports.ts';

/**
 * What can be told, before a query runs, of the number of rows it will change: `none`, because it changes no rows;
 * `counted`, because the server will say how many before they are kept; or `uncountable`, and why.
 */
export type RowChanges = { readonly kind: 'none' | 'counted' } | { readonly kind: 'uncountable'; readonly why: string };

const COUNTED: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge']);
/** What these do is not to change rows that are there. Everything that is not listed counts as if it might. */
const QUIET: ReadonlySet<string> = new Set(
  `select show explain set set_role reset declare fetch move close prepare deallocate discard listen unlisten notify lock
  create comment grant revoke analyze vacuum reindex cluster checkpoint copy`.split(/\s+/),
);
const TRANSACTION: ReadonlySet<string> = new Set([
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'transaction',
]);
/** The same where the protocol says itself what its commands do: `server_code` can read only. */
const QUIET_COMMANDS: ReadonlySet<string> = new Set(
  'hello ping session kill commit rollback check server_code'.split(' '),
);
const COPY_IN = 'copy_from';
const NONE: RowChanges = { kind: 'none' };
const IS_COUNTED: RowChanges = { kind: 'counted' };

/** What a text of the session's dialect does. */
export type EffectsOfText = (text: string) => readonly Doing[] | undefined;

/** Looks at every statement of a query, and at what its names stand for. */
export function rowChangesOf(query: Query, effectsOf: EffectsOfText): RowChanges {
  if (query.effects !== undefined) return changesOfCommand(query.effects());
  const statements = query.statements();
  const all = statements.map((statement) => changesOf(statement, query, effectsOf));
  const uncountable = all.find(({ kind }) => kind === 'uncountable');
  if (uncountable !== undefined) return uncountable;
  if (all.every(({ kind }) => kind === 'none')) return NONE;
  if (query.canLimitRows !== true) return because('the rows that a command changes cannot be counted here');
  if (statements.some(({ operation }) => TRANSACTION.has(operation))) {
    return because('a text that begins or ends a transaction keeps its changes before they are counted');
  }
  return IS_COUNTED;
}

/** A command of a protocol that counts nothing before it is kept. */
function changesOfCommand(effects: readonly Doing[] | undefined): RowChanges {
  if (effects === undefined) return because('what it does cannot be read');
  for (const { operations, opaque } of effects) {
    if (opaque !== undefined) return because(`nobody can count what ${opaque} changes`);
    const [word = 'unknown'] = operations;
    if (!QUIET.has(word) && !QUIET_COMMANDS.has(word)) return because('what a command changes cannot be counted here');
  }
  return NONE;
}

function changesOf(statement: Statement, query: Query, effectsOf: EffectsOfText): RowChanges {
  const { operation, text, copy } = statement;
  if (TRANSACTION.has(operation)) return NONE;
  if (operation === 'execute') return executed(query, effectsOf);
  const effects = operation === 'unknown' ? undefined : effectsOf(text);
  if (effects === undefined) return because('what it does cannot be read');
  return changesOfEffects(effects, copy?.direction === 'in' ? COPY_IN : operation);
}

/** EXECUTE is answered as the prepared statement is, with its tag. */
function executed({ related }: Query, effectsOf: EffectsOfText): RowChanges {
  const all = related.map(({ text }) => {
    const effects = effectsOf(text);
    if (effects === undefined) return because('what it executes cannot be read');
    return changesOfEffects(effects, firstWord(text));
  });
  return all.find(({ kind }) => kind === 'uncountable') ?? all.find(({ kind }) => kind === 'counted') ?? NONE;
}

/** `operation`: what the statement itself is, whose tag will count. */
function changesOfEffects(effects: readonly Doing[], operation: string): RowChanges {
  for (const { operations, opaque } of effects) {
    if (opaque !== undefined) return because(`nobody can count what ${opaque} changes`);
    const [word = 'unknown'] = operations;
    if (operations.includes('copy_program')) return because('what a program does cannot be taken back');
    if (!COUNTED.has(word) && !QUIET.has(word))
      return because(`${word.replaceAll('_', ' ')} does not tell the rows it changes`);
  }
  const changing = effects.filter(isChange);
  const [change, ...more] = changing;
  if (change === undefined || operation === 'prepare') return NONE;
  const isOwn = operation === change.operations[0] || operation === COPY_IN;
  if (isOwn && more.length === 0) return IS_COUNTED;
  return because('only the rows of a statement itself are counted, not those that a part of it changes');
}

/** The parts of a MERGE and of an upsert are in the count of their statement. */
function isChange({ operations: [word = '', more] }: Doing): boolean {
  return COUNTED.has(word) && more !== 'merge' && more !== 'upsert';
}

function firstWord(text: string): string {
  return /^\s*([a-z]+)/i.exec(text)?.[1]?.toLowerCase() ?? '';
}

function because(why: string): RowChanges {
  return { kind: 'uncountable', why };
}
