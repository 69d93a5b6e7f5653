import { Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { MongodbQuery } from '../../../protocols/mongodb/query.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { unknownLineage } from '../../../protocols/mongodb/results/lineage/lineage.ts';
import { DENIED, FIND, getMore, request } from './conversation.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const queryOf = (command: Record<string, unknown>, more = {}) =>
  new MongodbQuery({ id: 1, request: readRequest(request(1, command)), receivedAt: NOW, ...more });

describe('a query', () => {
  it('is one statement, which only reads or changes documents', () => {
    const query = queryOf(FIND);
    expect(query.statements()).toEqual([
      { operation: 'find', text: query.text, housekeeping: false, keepsNames: true },
    ]);
    expect(query).toMatchObject({ id: 1, phase: 'execute', via: 'OP_MSG', related: [] });
    expect(query.statements()).toBe(query.statements());
    expect(query.effects()).toBe(query.effects());
    expect(query.fingerprint()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is unknown where its command is, or where it cannot be told what that does', () => {
    expect(queryOf({ eval: 'x' }).statements()[0]).toMatchObject({ operation: 'unknown', housekeeping: false });
    expect(queryOf({ eval: 'x' }).effects()).toBeUndefined();
  });

  it('says that a password is left out of its text, so that its fingerprint is not written down as it is', () => {
    const command = { createUser: 'ann', pwd: 'hunter2', roles: [], $db: 'shop' };
    const shown = queryOf(command).shown();
    expect(shown).toMatchObject({ text: queryOf(command).text, params: [], related: [] });
    expect(shown?.text).not.toContain('hunter2');
    expect(shown?.message('no')).toBe('no');
    expect(queryOf({ ...command, pwd: 'other' }).fingerprint()).not.toBe(queryOf(command).fingerprint());
    expect(queryOf({ updateUser: 'ann', roles: [], $db: 'shop' }).shown()).toBeUndefined();
    expect(queryOf(FIND).shown()).toBeUndefined();
  });

  it('has no reason to be refused unless it is told one', () => {
    expect('refused' in queryOf(FIND)).toBe(false);
    expect(queryOf(FIND, { refused: DENIED }).refused).toBe(DENIED);
  });

  it('tells where the values go that it reads, where somebody follows them, and does not read on', async () => {
    const flow = { stored: [], untold: 'nobody knows' };
    const flowOf = ({ name }: { name: string }) => (name === 'find' ? flow : { stored: [] });
    expect(await queryOf(FIND, { flowOf }).follow?.()).toBe(flow);
    expect('follow' in queryOf(FIND)).toBe(false);
    expect('follow' in queryOf(getMore(5), { flowOf, cursor: { id: 5n, origin: {} } })).toBe(false);
  });
});

describe('a query that reads on', () => {
  const origin = {
    command: 'find',
    database: 'shop',
    text: '{"find":"people"}',
    effects: [{ operations: ['select', 'find'], tables: [{ schema: 'shop', name: 'people' }], columns: [] }],
    lineage: unknownLineage(),
    bytes: 1,
  };

  it('does what the command does that opened the cursor', () => {
    const query = queryOf(getMore(5), { cursor: { id: 5n, origin } });
    expect(query.effects()).toBe(origin.effects);
    expect(query.related).toEqual([{ kind: 'cursor', name: '5', text: origin.text }]);
    expect(query.statements()[0]?.cursor).toEqual({ action: 'use', name: '5', wasAllowed: true });
  });

  it('is unknown where that command is', () => {
    const query = queryOf(getMore(5), { cursor: { id: 5n, origin: { ...origin, effects: undefined } } });
    expect(query.statements()[0]?.operation).toBe('unknown');
  });

  it('vouches for nothing when it is refused', () => {
    expect(queryOf(getMore(5), { refused: DENIED }).statements()[0]?.cursor).toBeUndefined();
  });

  it('ends where cursors are closed', () => {
    const closing = { killCursors: 'people', cursors: [Long.fromNumber(5), Long.fromNumber(6)] };
    expect(queryOf(closing).statements()[0]).toMatchObject({
      operation: 'kill_cursors',
      housekeeping: 'session',
      cursor: { action: 'close', name: '5, 6', wasAllowed: true },
    });
    expect(queryOf(closing, { refused: DENIED }).statements()[0]?.cursor).toBeUndefined();
  });
});
