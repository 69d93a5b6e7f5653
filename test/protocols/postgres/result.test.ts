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
