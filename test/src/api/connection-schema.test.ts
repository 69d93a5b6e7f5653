import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Exec, ExecRequest } from '../../../src/exec/index.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

const asked: ExecRequest[] = [];
let reviewId = '';
const exec: Exec = {
  supports: ({ subtype }) => subtype === 'postgres',
  async run(request, progress) {
    asked.push(request);
    if (request.connection.name === 'blocked')
      return { status: 'blocked', error: { message: 'Blocked by guardrails' } };
    if (request.connection.name === 'reviewed') return { status: 'waiting_approval', reviewId };
    progress.columns([{ name: 'datname', type: 'name' }]);
    progress.row(['shop']);
    progress.command('SELECT 1', 1);
    progress.columns([]);
    progress.row(['public', 'customers', 'r', 'id', 'integer', 'f']);
    progress.command('SELECT 1', 1);
    return { status: 'success' };
  },
  test: () => Promise.reject(new Error('nothing is tested here')),
};

let api: Harness;
beforeAll(async () => {
  api = await startApi({ exec });
  for (const name of ['shop', 'blocked', 'reviewed']) await makeConnection(api, name);
  await makeConnection(api, 'hidden', { access_groups: ['dba-team'] });
  await makeConnection(api, 'no-schema', { access_schema: 'disabled' });
  await makeConnection(api, 'no-exec', { access_mode_exec: 'disabled' });
  await api.store.connections.create({ name: 'raw', type: 'application', subtype: 'tcp' });
});
afterAll(() => api?.close());
beforeEach(() => {
  asked.length = 0;
});

const read = (name: string, query = '', person: 'alice' | 'dba' | 'auditor' = 'alice') =>
  api.as(person)('GET', `/api/connections/${name}/schema${query}`);

test('the schema is read as a script of the caller’s', async () => {
  const answer = await read('shop', '?database=other');
  expect(answer.json()).toEqual({
    databases: ['shop'],
    schemas: [
      {
        name: 'public',
        tables: [{ name: 'customers', kind: 'table', columns: [{ name: 'id', type: 'integer', nullable: false }] }],
      },
    ],
    truncated: false,
    read_at: expect.stringMatching(/Z$/),
  });
  expect(asked).toMatchObject([
    {
      caller: { name: 'alice' },
      connection: { name: 'shop' },
      application: 'sluice schema',
      database: 'other',
      waits: false,
    },
  ]);
});

test('it is kept for a moment, for the same person and as long as the connection stays', async () => {
  await read('shop');
  await read('shop');
  expect(asked).toHaveLength(1);
  await read('shop', '?refresh=true');
  await read('shop', '', 'dba');
  expect(asked).toHaveLength(3);
  await api.as('admin')('PATCH', '/api/connections/shop', { tags: { team: 'x' } });
  await read('shop');
  expect(asked).toHaveLength(4);
});

test('who may not use the connection, or not so, reads nothing', async () => {
  expect((await read('hidden')).statusCode).toBe(404);
  expect((await read('hidden', '', 'dba')).statusCode).toBe(200);
  await api.store.users.update(api.users.dba.id, { groups: [] });
  expect((await read('hidden', '', 'dba')).statusCode).toBe(404);
  await api.store.users.update(api.users.dba.id, { groups: ['dba-team'] });
  expect((await read('shop', '', 'auditor')).statusCode).toBe(403);
  expect((await read('no-schema')).json()).toEqual({ message: 'the schema of this connection is not shown' });
  expect((await read('no-exec')).json()).toEqual({ message: 'exec is disabled for this connection' });
  expect((await read('raw')).json()).toEqual({ message: 'the schema of tcp connections cannot be read' });
});

test('what the rules refuse is said, and no request is left behind', async () => {
  const refused = await read('blocked');
  expect([refused.statusCode, refused.json()]).toEqual([
    422,
    { message: 'the schema could not be read: Blocked by guardrails' },
  ]);
  ({ id: reviewId } = await api.store.reviews.create({
    sessionId: crypto.randomUUID(),
    connectionId: crypto.randomUUID(),
    connectionName: 'reviewed',
    userId: api.users.alice.id,
    userName: 'alice',
    text: 'select',
    fingerprint: 'f',
    groups: ['dba-team'],
    expiresAt: new Date(Date.now() + 60_000),
  }));
  expect((await read('reviewed')).statusCode).toBe(422);
  expect((await api.store.reviews.get(reviewId))?.status).toBe('REVOKED');
});
