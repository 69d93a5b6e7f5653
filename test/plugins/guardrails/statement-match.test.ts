import { expect, test } from 'vitest';
import { matchStatement } from '../../../plugins/guardrails/statement-match.ts';
import type { StatementConditions } from '../../../plugins/guardrails/statement-rule.ts';
import type { Effect } from '../../../src/core/effect.ts';

const effect = (more: Partial<Effect>): Effect => ({ operations: ['select'], tables: [], columns: [], ...more });
const on = (conditions: StatementConditions, ...effects: Effect[]): string | undefined =>
  matchStatement(conditions)({ effects, isUnknown: false, mayHaveNull: false });

test('one thing that is done must hold every condition', () => {
  const rule = { operations: ['delete'], tables: ['t'] };
  expect(on(rule, effect({ operations: ['delete'], tables: [{ name: 't' }] }))).toBe('DELETE on t');
  const apart = [effect({ tables: [{ name: 't' }] }), effect({ operations: ['delete'], tables: [{ name: 'u' }] })];
  expect(on(rule, ...apart)).toBeUndefined();
});

test('any of several operations, tables and columns will do', () => {
  const rule = { operations: ['drop', 'truncate'], tables: ['a', 'b'] };
  expect(on(rule, effect({ operations: ['truncate'], tables: [{ name: 'b' }] }))).toBe('TRUNCATE on b');
  const columns = { columns: ['t.x', 't.y'] };
  expect(on(columns, effect({ columns: [{ tables: [{ name: 't' }], column: 'y' }] }))).toBe('SELECT of t.y');
});

test('without operations any will do, and the plainest word is told', () => {
  expect(on({ tables: ['t'] }, effect({ operations: ['copy', 'copy_to'], tables: [{ name: 't' }] }))).toBe('COPY on t');
});

test('a bound by a parameter is none while it may be NULL', () => {
  const judge = matchStatement({ withoutLimit: true });
  const effects = [effect({ lacksLimit: 'parameter' })];
  expect(judge({ effects, isUnknown: false, mayHaveNull: false })).toBeUndefined();
  expect(judge({ effects, isUnknown: false, mayHaveNull: true })).toBe('SELECT without LIMIT');
});

test('what cannot be told counts as a match, unless the rule says otherwise', () => {
  const opaque = effect({ operations: ['do', 'opaque'], tables: [{}], opaque: 'DO' });
  expect(on({ tables: ['t'] }, opaque)).toBe('DO runs code that cannot be checked');
  expect(on({ tables: ['t'], unknown: 'allow' }, opaque)).toBeUndefined();
  expect(on({ operations: ['do'], unknown: 'allow' }, opaque)).toBe('DO');
  expect(on({ operations: ['do'], tables: ['t'], unknown: 'allow' }, opaque)).toBeUndefined();
  const unknown = { effects: [], isUnknown: true, mayHaveNull: false };
  expect(matchStatement({ withoutWhere: true })(unknown)).toBe('a statement that cannot be parsed may do it');
  expect(matchStatement({ withoutWhere: true, unknown: 'allow' })(unknown)).toBeUndefined();
});

test('what is known to match is told before what may', () => {
  const drop = effect({ operations: ['drop'] });
  expect(on({ operations: ['drop'] }, effect({ operations: ['do'], opaque: 'DO' }), drop)).toBe('DROP');
});
