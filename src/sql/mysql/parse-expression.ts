import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { parseCall } from './parse-call.ts';
import { isQueryAhead, parseQuery } from './parse-query.ts';
import type { Expr } from './tree.ts';
import { isBareCall, isCalled, isReserved } from './words.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<=>', '>=', '>', '<=', '<', '<>', '!=']);

/** Binary operators that only put values together, by how tightly they bind. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['|']),
  new Set(['&']),
  new Set(['<<', '>>']),
  new Set(['+', '-']),
  new Set(['*', '/', '%', 'DIV', 'MOD']),
  new Set(['^']),
];

export const NULL: Expr = { kind: 'literal', type: 'null', text: 'NULL' };

/** An expression of any kind. */
export function parseExpr(cursor: Cursor): Expr {
  return cursor.nested(() => logical(cursor, ['OR', '||'], 'or', () => xor(cursor)));
}

export function parseExprs(cursor: Cursor): Expr[] {
  return cursor.list(() => parseExpr(cursor));
}

/** What may stand on one side of a comparison. */
export function parseOperand(cursor: Cursor): Expr {
  return cursor.nested(() => binary(cursor, 0));
}

function xor(cursor: Cursor): Expr {
  return logical(cursor, ['XOR'], 'xor', () => logical(cursor, ['AND', '&&'], 'and', () => negation(cursor)));
}

function logical(cursor: Cursor, words: readonly string[], op: string, inner: () => Expr): Expr {
  const first = inner();
  if (!words.some((word) => cursor.is(word))) return first;
  const args = [first];
  while (words.some((word) => cursor.take(word))) args.push(inner());
  return { kind: 'op', op, args };
}

function negation(cursor: Cursor): Expr {
  if (!cursor.take('NOT')) return predicate(cursor);
  return { kind: 'op', op: 'not', args: [cursor.nested(() => negation(cursor))] };
}

function predicate(cursor: Cursor): Expr {
  let left = binary(cursor, 0);
  for (;;) {
    const found = comparison(cursor, left);
    if (found === undefined) return left;
    left = found;
  }
}

function comparison(cursor: Cursor, left: Expr): Expr | undefined {
  const { key } = cursor.peek();
  if (COMPARISONS.has(key)) {
    cursor.next();
    const isQuantified = cursor.take('ANY') || cursor.take('SOME') || (cursor.is('ALL', '(') && cursor.take('ALL'));
    return { kind: 'op', op: isQuantified ? `${key} any` : key, args: [left, binary(cursor, 0)] };
  }
  if (cursor.take('IS')) {
    const not = cursor.take('NOT') ? 'is not ' : 'is ';
    const { key: what } = cursor.next();
    if (!/^(NULL|TRUE|FALSE|UNKNOWN)$/.test(what)) throw NOT_UNDERSTOOD;
    return { kind: 'op', op: not + what.toLowerCase(), args: [left] };
  }
  if (cursor.take('SOUNDS', 'LIKE')) return { kind: 'op', op: 'sounds like', args: [left, binary(cursor, 0)] };
  if (cursor.take('MEMBER')) {
    cursor.take('OF');
    return { kind: 'op', op: 'member of', args: [left, cursor.parenthesised(() => parseExpr(cursor))] };
  }
  const isNot = cursor.is('NOT') && /^(IN|BETWEEN|LIKE|REGEXP|RLIKE)$/.test(cursor.peek(1).key) && cursor.take('NOT');
  return matching(cursor, left, isNot ? 'not ' : '');
}

function matching(cursor: Cursor, left: Expr, not: string): Expr | undefined {
  if (cursor.take('IN')) {
    const query = isQueryAhead(cursor)
      ? cursor.attempt(() => cursor.parenthesised(() => parseQuery(cursor)))
      : undefined;
    if (query !== undefined) return { kind: 'op', op: `${not}in`, args: [left, { kind: 'query', query }] };
    return { kind: 'op', op: `${not}in`, args: [left, ...cursor.parenthesised(() => parseExprs(cursor))] };
  }
  if (cursor.take('BETWEEN')) {
    const low = binary(cursor, 0);
    cursor.expect('AND');
    return { kind: 'op', op: `${not}between`, args: [left, low, binary(cursor, 0)] };
  }
  if (cursor.take('LIKE')) {
    const pattern = binary(cursor, 0);
    const escaped = cursor.take('ESCAPE') ? [binary(cursor, 0)] : [];
    return { kind: 'op', op: `${not}like`, args: [left, pattern, ...escaped] };
  }
  if (cursor.take('REGEXP') || cursor.take('RLIKE')) {
    return { kind: 'op', op: `${not}regexp`, args: [left, binary(cursor, 0)] };
  }
  return undefined;
}

/** Chains of operators of one level become one node, so that long ones are not deep. */
function binary(cursor: Cursor, level: number): Expr {
  const operators = LEVELS[level];
  if (operators === undefined) return unary(cursor);
  const first = binary(cursor, level + 1);
  if (!cursor.isOneOf(operators)) return first;
  const args = [first];
  const { key: op } = cursor.peek();
  while (cursor.isOneOf(operators)) {
    cursor.next();
    args.push(binary(cursor, level + 1));
  }
  return { kind: 'op', op: op.toLowerCase(), args };
}

const PREFIXES: ReadonlySet<string> = new Set(['-', '+', '~', '!', 'BINARY']);

function unary(cursor: Cursor): Expr {
  if (!cursor.isOneOf(PREFIXES)) return postfixed(cursor, primary(cursor));
  const op = cursor.next().key.toLowerCase();
  return { kind: 'op', op: op === '!' ? 'not' : `unary ${op}`, args: [cursor.nested(() => unary(cursor))] };
}

function postfixed(cursor: Cursor, of: Expr): Expr {
  let expr = of;
  for (;;) {
    if (cursor.take('COLLATE')) {
      if (cursor.peek().kind === 'string') cursor.string();
      else if (!cursor.take('BINARY') && !cursor.take('DEFAULT')) cursor.name();
      expr = { kind: 'op', op: 'collate', args: [expr] };
    } else if (cursor.take('->') || cursor.take('->>')) {
      expr = { kind: 'op', op: '->', args: [expr, { kind: 'literal', type: 'string', text: cursor.string() }] };
    } else return expr;
  }
}

function primary(cursor: Cursor): Expr {
  const token = cursor.peek();
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', type: 'string', text: cursor.string() };
    case 'number':
      return { kind: 'literal', type: 'number', text: cursor.next().text };
    case 'parameter':
      cursor.next();
      return { kind: 'parameter' };
    case 'variable': {
      const { text: name } = cursor.next();
      if (cursor.take(':=')) return { kind: 'assign', name, value: parseExpr(cursor) };
      return { kind: 'variable', name };
    }
    case 'name':
      return named(cursor);
    case 'word':
      return word(cursor, token.key);
    default:
      return sign(cursor);
  }
}

function sign(cursor: Cursor): Expr {
  if (cursor.take('@@')) return systemVariable(cursor);
  if (cursor.take('{')) {
    cursor.name();
    const inner = parseExpr(cursor);
    cursor.expect('}');
    return { kind: 'op', op: 'odbc', args: [inner] };
  }
  if (!cursor.is('(')) throw NOT_UNDERSTOOD;
  if (isQueryAhead(cursor)) {
    const query = cursor.attempt(() => cursor.parenthesised(() => parseQuery(cursor)));
    if (query !== undefined) return { kind: 'query', query };
  }
  const inner = cursor.parenthesised(() => parseExprs(cursor));
  const [only] = inner;
  return only !== undefined && inner.length === 1 ? only : { kind: 'op', op: 'row', args: inner };
}

function systemVariable(cursor: Cursor): Expr {
  const first = cursor.name(true);
  if (!cursor.take('.')) return { kind: 'system', name: first.toLowerCase() };
  const second = cursor.name(true);
  const rest = cursor.take('.') ? `.${cursor.name(true)}` : '';
  if (/^(global|session|local|persist|persist_only)$/i.test(first)) {
    return { kind: 'system', scope: first.toLowerCase(), name: (second + rest).toLowerCase() };
  }
  return { kind: 'system', name: `${first}.${second}${rest}`.toLowerCase() };
}

function word(cursor: Cursor, key: string): Expr {
  const behind = cursor.peek(1);
  switch (key) {
    case 'NULL':
      cursor.next();
      return NULL;
    case 'TRUE':
    case 'FALSE':
    case 'UNKNOWN':
      if (behind.key === '.' || behind.key === '(') break;
      if (key === 'UNKNOWN') break;
      cursor.next();
      return { kind: 'literal', type: 'boolean', text: key };
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      if (behind.kind !== 'string') break;
      cursor.next();
      return { kind: 'literal', type: 'string', text: cursor.string() };
    case 'EXISTS':
      cursor.next();
      return { kind: 'query', query: cursor.parenthesised(() => parseQuery(cursor)), isExists: true };
    case 'CASE':
      return caseOf(cursor);
    case 'DEFAULT':
      if (behind.key === '(') break;
      cursor.next();
      return { kind: 'op', op: 'default', args: [] };
    case 'NEXT':
    case 'PREVIOUS':
      if (behind.key !== 'VALUE' || cursor.peek(2).key !== 'FOR') break;
      cursor.expect(key, 'VALUE', 'FOR');
      return { kind: 'sequence', table: cursor.table() };
  }
  // `_utf8mb4'text'`: a character set in front of a literal.
  if (key.startsWith('_') && (behind.kind === 'string' || behind.kind === 'number')) {
    cursor.next();
    return primary(cursor);
  }
  if (isBareCall(key) && behind.key !== '(' && behind.key !== '.') {
    return { kind: 'call', path: [cursor.next().text], args: [] };
  }
  if (isReserved(key) && !(behind.key === '(' && isCalled(key))) return parseCall(cursor, [], key);
  return named(cursor);
}

function caseOf(cursor: Cursor): Expr {
  cursor.expect('CASE');
  const args: Expr[] = cursor.is('WHEN') ? [] : [parseExpr(cursor)];
  while (cursor.take('WHEN')) {
    args.push(parseExpr(cursor));
    cursor.expect('THEN');
    args.push(parseExpr(cursor));
  }
  if (cursor.take('ELSE')) args.push(parseExpr(cursor));
  cursor.expect('END');
  return { kind: 'op', op: 'case', args };
}

/** A column, or a function: a name of up to three parts, and what stands behind it. */
function named(cursor: Cursor): Expr {
  const isReservedCall = cursor.peek().kind === 'word' && isReserved(cursor.peek().key);
  const first = cursor.peek();
  const path = [cursor.take('.') ? cursor.name(true) : cursor.name(isReservedCall)];
  while (cursor.is('.') && cursor.peek(1).key !== '*') {
    cursor.next();
    path.push(cursor.name(true));
  }
  if (cursor.is('(')) {
    const form = first.kind === 'name' ? 'quoted' : cursor.peek().start > first.end ? 'spaced' : undefined;
    const call = parseCall(cursor, path, path.length === 1 ? first.key : '');
    return form === undefined || path.length > 1 || call.kind !== 'call' ? call : { ...call, form };
  }
  if (path.length > 3 || isReservedCall) throw NOT_UNDERSTOOD;
  if (cursor.take(':=')) return { kind: 'assign', name: path.join('.'), value: parseExpr(cursor) };
  return { kind: 'column', path };
}
