import { describe, expect, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { be, fe } from './frames.ts';

describe('origins', () => {
  test('are unresolved until they are looked up', async () => {
    const talk = new Conversation({
      resolveOrigins: async (keys) => keys.map(({ table, column }) => ({ table: `t${table}`, column: `c${column}` })),
    });
    talk.client(fe.query('select a, 1'));
    talk.server(be.rowDescription({ name: 'a', table: 5, attribute: 2 }, 'b'));
    const [result] = talk.results;
    expect(result?.columns.map(({ origin }) => origin)).toEqual(['unresolved', undefined]);
    await result?.resolveOrigins?.();
    expect(result?.columns.map(({ origin }) => origin)).toEqual([{ table: 't5', column: 'c2' }, undefined]);
  });

  test('need no look-up where no column has one', () => {
    const talk = new Conversation({ resolveOrigins: async () => [] });
    talk.client(fe.query('select 1'));
    talk.server(be.rowDescription('a'));
    expect(talk.results[0]?.resolveOrigins).toBeUndefined();
  });
});

describe('types', () => {
  test('of the database’s own are looked up when somebody asks', async () => {
    const talk = new Conversation({ resolveTypes: async () => new Map([[70_000, { type: 'citext' }]]) });
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription({ name: 'a', type: 70_000 }));
    const [result] = talk.results;
    expect(result?.columns[0]).toMatchObject({ type: '70000', kind: 'other' });
    await result?.resolveTypes?.();
    expect(result?.columns[0]).toMatchObject({ type: 'citext', kind: 'text' });
  });

  test('need no look-up where all are built in', () => {
    const talk = new Conversation({ resolveTypes: async () => new Map() });
    talk.client(fe.query('select 1'));
    talk.server(be.rowDescription('a'));
    expect(talk.results[0]?.resolveTypes).toBeUndefined();
  });
});

test('constants are written in the style of dates the server reports', () => {
  const talk = new Conversation({ parameters: new Map([['DateStyle', 'German, DMY']]) });
  talk.client(fe.query('select d'));
  talk.server(be.rowDescription({ name: 'd', type: 1082 }), be.complete('SELECT 0'), be.ready());
  talk.server(be.parameter('DateStyle', 'SQL, DMY'));
  talk.client(fe.query('select d'));
  talk.server(be.rowDescription({ name: 'd', type: 1082 }));
  expect(talk.results.map(({ columns }) => columns[0]?.constant)).toEqual(['01.01.1970', '01/01/1970']);
});
