import { expect, it } from 'vitest';
import type { Doing } from '../../../plugins/review/ports.ts';
import { touchesOf } from '../../../plugins/review/touches.ts';
import type { Query } from '../../../src/core/query.ts';
import { liveSession } from '../../src/core/fixtures.ts';
import { statement } from './bench.ts';

function touched(effects: (text: string) => readonly Doing[] | undefined, of: Query = statement('x')) {
  return touchesOf({ query: of, session: liveSession(), effects: (_protocol, text) => effects(text) });
}

it('lists tables by what is done to them, each once', () => {
  const doings: readonly Doing[] = [
    { operations: ['update'], tables: [{ name: 't' }] },
    { operations: ['select'], tables: [{ schema: 'other', name: 'u' }, { name: 't' }, { name: 't' }] },
    { operations: ['update', 'upsert'], tables: [{ name: 't' }, { schema: 's' }, {}] },
  ];
  expect(touched(() => doings)).toEqual([
    { operation: 'update', relations: ['t', 's.(any)', '(any)'] },
    { operation: 'select', relations: ['other.u', 't'] },
  ]);
});

it('names what has no table, and code that nobody can read', () => {
  expect(touched(() => [{ operations: ['set_role'], tables: [] }])).toEqual([{ operation: 'set_role', relations: [] }]);
  expect(touched(() => [{ operations: ['do'], tables: [], opaque: 'DO' }])).toEqual([
    { operation: 'do', relations: ['(code: DO)'] },
  ]);
});

it('follows what the names in the text stand for', () => {
  const related = [{ kind: 'prepared' as const, name: 'p', text: 'body' }];
  const found = touched(
    (text) => [
      { operations: [text === 'body' ? 'delete' : 'execute'], tables: text === 'body' ? [{ name: 't' }] : [] },
    ],
    statement('EXECUTE p', {}, { related }),
  );
  expect(found).toEqual([
    { operation: 'execute', relations: [] },
    { operation: 'delete', relations: ['t'] },
  ]);
});

it('says nothing where it is not sure, or where there is too much', () => {
  const nothing = () => [];
  expect(touched(() => undefined)).toBeUndefined();
  expect(touched(nothing, statement('x', { operation: 'unknown' }))).toBeUndefined();
  expect(touchesOf({ query: statement('x'), session: liveSession() })).toBeUndefined();
  const tables = Array.from({ length: 101 }, (_, i) => ({ name: `t${i}` }));
  expect(touched(() => [{ operations: ['select'], tables }])).toBeUndefined();
});

it('asks the protocol where its commands are no text to read, also of what reads on', () => {
  const effects = () => [{ operations: ['select'], tables: [{ schema: 'shop', name: 'orders' }], columns: [] }];
  const related = [{ kind: 'cursor' as const, name: '7', text: '{"find":"orders"}' }];
  const unread = (): never => {
    throw new Error('a text was read');
  };
  expect(touched(unread, statement('{"getMore":7}', {}, { related, effects }))).toEqual([
    { operation: 'select', relations: ['shop.orders'] },
  ]);
  expect(touched(unread, statement('{"foo":7}', {}, { effects: () => undefined }))).toBeUndefined();
});
