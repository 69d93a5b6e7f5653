import type { RelatedText, Statement } from '../../src/core/query.ts';
import { type Change, nameKeyOf } from './names.ts';
import { OBSCURED, type PortalObject, Prepared } from './objects.ts';
import type { SessionState } from './session-state.ts';

/** Whatever uses or changes a named object holds one of these words; other texts need no analysis here. */
const NAMING_WORDS = /prepare|execute|deallocate|declare|fetch|move|close|discard/i;
/** Statements that run code nobody analysed: should it hold one of the words, it may change any name. */
const OPAQUE_OPERATIONS: ReadonlySet<string> = new Set(['unknown', 'do']);

/** What a text has to do with the named objects of its session. */
export interface Effects {
  /** What the names it uses stand for. */
  readonly related: readonly RelatedText[];
  /** What it makes and drops, to be settled by the server's answer. */
  readonly changes: readonly Change[];
  /** The statements to judge: those that use a name nobody can account for are `unknown`. */
  readonly statements: () => readonly Statement[];
}

/**
 * Works through the statements of a text in order, because an earlier one may define what a later one uses.
 * The changes are pending from here on: whoever does not forward the text must cancel them.
 */
export function effectsOf(text: string, analyse: () => readonly Statement[], state: SessionState): Effects {
  if (!NAMING_WORDS.test(text)) return { related: [], changes: [], statements: analyse };
  const related: RelatedText[] = [];
  const changes: Change[] = [];
  const judged = analyse().map((statement) => {
    const used = usedBy(statement, state);
    changes.push(...changesOf(statement, state));
    if (used === undefined) return statement;
    related.push(...used.related);
    return used.isCertain ? statement : { ...statement, operation: 'unknown', housekeeping: false as const };
  });
  return { related, changes, statements: () => judged };
}

/** What the statement's name stands for; undefined when it uses none. */
function usedBy(statement: Statement, state: SessionState): { related: RelatedText[]; isCertain: boolean } | undefined {
  const { prepared, cursor } = statement;
  if (prepared?.action === 'execute') {
    const candidates = state.statements.lookup(nameKeyOf(prepared.name), state.segment);
    const texts = candidates.flatMap((candidate) => (candidate.kind === 'prepared' ? [candidate.text] : []));
    return {
      related: texts.map((text) => ({ kind: 'prepared', name: prepared.name, text })),
      isCertain: texts.length > 0 && texts.length === candidates.length,
    };
  }
  if (cursor?.action === 'use') {
    const candidates = state.portals.lookup(nameKeyOf(cursor.name), state.segment);
    const texts = candidates.flatMap((candidate) => textOf(candidate) ?? []);
    return {
      related: texts.map((text) => ({ kind: 'cursor', name: cursor.name, text })),
      isCertain: texts.length > 0 && texts.length === candidates.length,
    };
  }
  return undefined;
}

function textOf(object: PortalObject): string | undefined {
  if (object.kind === 'cursor') return object.text;
  if (object.kind === 'obscured' || object.prepared.alternatives !== undefined) return undefined;
  return object.prepared.text;
}

function changesOf(statement: Statement, state: SessionState): Change[] {
  const { statements, portals, segment } = state;
  const { prepared, cursor, operation } = statement;
  if (operation === 'discard') {
    // DISCARD PLANS, TEMP and SEQUENCES keep the names; forgetting them as well only makes their use `unknown`.
    return [...statements.replaceAll(undefined, segment), ...portals.replaceAll(undefined, segment)];
  }
  if (OPAQUE_OPERATIONS.has(operation) && NAMING_WORDS.test(statement.text)) {
    return [...statements.replaceAll(OBSCURED, segment), ...portals.replaceAll(OBSCURED, segment)];
  }
  if (prepared?.action === 'prepare') {
    const body = prepared.body ?? statement.text;
    const object = new Prepared(body, [], state.analysisOf(body, true));
    return [statements.define(nameKeyOf(prepared.name), object, segment)];
  }
  if (prepared?.action === 'deallocate') {
    if (prepared.name === EVERY) return statements.replaceAll(undefined, segment);
    return [statements.remove(nameKeyOf(prepared.name), segment)];
  }
  if (cursor?.action === 'declare') {
    return [portals.define(nameKeyOf(cursor.name), { kind: 'cursor', text: statement.text }, segment)];
  }
  if (cursor?.action === 'close') {
    if (cursor.name === EVERY) return portals.replaceAll(undefined, segment);
    return [portals.remove(nameKeyOf(cursor.name), segment)];
  }
  return [];
}

/** DEALLOCATE ALL, CLOSE ALL. A protocol object that is really called so is then forgotten with the others. */
const EVERY = '*';
