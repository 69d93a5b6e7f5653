import type { DocumentField, DocumentValue, InspectDocuments } from '../../src/core/documents.ts';
import type { EffectsOf } from '../../src/core/effect.ts';
import type { InspectRows, Plugin } from '../../src/core/plugin.ts';
import type { Query, Row } from '../../src/core/query.ts';
import { ALLOW, type Reason, ResultBlocked } from '../../src/core/verdict.ts';
import { type CompiledGuardrails, compileGuardrails, type RuleSet } from './compile.ts';
import { documentReadingsOf } from './document-readings.ts';
import { plainTexts, readingsOf, sourcesOf } from './readings.ts';
import type { Guardrail } from './rule.ts';
import { judgeStatements } from './statement-rules.ts';

export type { Guardrail, GuardrailRule } from './rule.ts';
export { strangeRules, validateGuardrailRules } from './validate.ts';

/** The rules in force. Returns the same array while they are unchanged: what is compiled is kept with it. */
export interface GuardrailPolicy {
  guardrailsFor(connectionId: string): readonly Guardrail[];
}

export interface GuardrailsOptions {
  readonly policy: GuardrailPolicy;
  /** What statements do, for rules on that. */
  readonly effects: EffectsOf;
}

/** A longer query is not searched but blocked: all its readings take linear time, yet the whole gateway waits for them. */
export const QUERY_CHARS_MAX = 1024 * 1024;
/** Of one cell or server message, which has one reading. */
export const CELL_CHARS_MAX = 4 * 1024 * 1024;

/**
 * Blocks queries and results by words and patterns. Input rules see the text of a query, prepared statements and
 * cursors it names, and its parameter values, or what its statements do; output rules see every cell, of
 * documents every value and every name, and the server's messages.
 */
export function guardrails({ policy, effects }: GuardrailsOptions): Plugin {
  const cache = new WeakMap<readonly Guardrail[], CompiledGuardrails>();
  const rulesFor = (connectionId: string): CompiledGuardrails => {
    const rules = policy.guardrailsFor(connectionId);
    const known = cache.get(rules);
    if (known !== undefined) return known;
    const compiled = compileGuardrails(rules);
    cache.set(rules, compiled);
    return compiled;
  };
  return {
    name: 'guardrails',
    enforcesRows: true,
    onQuery(query, session) {
      const { input, statements } = rulesFor(session.connection.id);
      const reason = input.isEmpty ? undefined : judgeQuery(query, input);
      if (reason !== undefined) return { allow: false, reason };
      return statements.isEmpty ? ALLOW : judgeStatements(query, session, statements, effects);
    },
    onResult(_columns, _query, session) {
      const { output } = rulesFor(session.connection.id);
      return output.isEmpty ? undefined : inspectRows(output);
    },
    onDocuments(_query, session) {
      const { output } = rulesFor(session.connection.id);
      return output.isEmpty ? undefined : inspectDocuments(output);
    },
    wantsColumns: (session) => !rulesFor(session.connection.id).output.isEmpty,
    onText(text, session) {
      const { output } = rulesFor(session.connection.id);
      return output.isEmpty ? text : (judgeText(text, output)?.message ?? text);
    },
  };
}

function judgeQuery(query: Query, rules: RuleSet): Reason | undefined {
  if (charsOf(query) > QUERY_CHARS_MAX) return tooLong('the query', QUERY_CHARS_MAX);
  const isOfDocuments = query.effects !== undefined;
  for (const source of isOfDocuments ? sentTextsOf(query) : sourcesOf(query)) {
    if (rules.passed.has(source)) continue;
    const reason = rules.find(isOfDocuments ? documentReadingsOf(source) : readingsOf(source));
    if (reason !== undefined) return reason;
    rules.passed.add(source);
  }
  return undefined;
}

function charsOf({ text, related, params = [] }: Query): number {
  let chars = text.length;
  for (const stands of related) chars += stands.text.length;
  for (const value of params) chars += value.text?.length ?? 0;
  return chars;
}

function sentTextsOf({ text, related, params = [] }: Query): readonly string[] {
  return [text, ...related.map((stands) => stands.text), ...params.map((value) => value.text ?? '')];
}

function inspectRows(rules: RuleSet): InspectRows {
  return (rows) => {
    for (const row of rows) {
      const reason = judgeRow(row, rules);
      if (reason !== undefined) throw new ResultBlocked(reason);
    }
    return undefined;
  };
}

function judgeRow(row: Row, rules: RuleSet): Reason | undefined {
  for (let i = 0; i < row.columns.length; i += 1) {
    const bytes = row.bytes(i);
    if (bytes === null || bytes.length === 0) continue;
    if (bytes.length > CELL_CHARS_MAX) return tooLong('a value of the result', CELL_CHARS_MAX);
    const reason = judgeText(row.get(i) ?? '', rules);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Names repeat in every document: what was said of one by the field it names is remembered. */
function inspectDocuments(rules: RuleSet): InspectDocuments {
  const passedNames = new WeakSet<DocumentField>();
  const look = (value: DocumentValue): undefined => {
    const { kind, field } = value;
    // What is in a document comes by itself.
    if (kind === 'document' || (kind === 'name' && passedNames.has(field))) return undefined;
    if (value.end - value.start > CELL_CHARS_MAX) {
      throw new ResultBlocked(tooLong('a value of the result', CELL_CHARS_MAX));
    }
    const reason = judgeText(value.get(), rules);
    if (reason !== undefined) throw new ResultBlocked(reason);
    if (kind === 'name') passedNames.add(field);
    return undefined;
  };
  return (documents) => {
    for (const document of documents) document.visit(look);
    return undefined;
  };
}

function judgeText(text: string, rules: RuleSet): Reason | undefined {
  return text.length > CELL_CHARS_MAX ? tooLong('a text of the server', CELL_CHARS_MAX) : rules.find(plainTexts(text));
}

function tooLong(what: string, charsMax: number): Reason {
  const message = `Blocked by guardrails: ${what} is too long to be checked (more than ${charsMax} characters)`;
  return { code: 'guardrail', message, rule: 'length' };
}
