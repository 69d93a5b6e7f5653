import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/index.ts';
import { type EventReader, type ReadEvent, readEvents } from './event-reader.ts';
import { type Harness, makeConnection, openSession, type Person, startApi } from './harness.ts';

let api: Harness;
/** Another gateway's store, on the same database: what is done there must be told here. */
let elsewhere: Store;
let shop: { id: string; name: string };
beforeAll(async () => {
  api = await startApi();
  const { host, port, user, password, database } = api.server;
  elsewhere = await openStore({ pool: { host, port, user, password, database }, secretKey: randomBytes(32) });
  const { id } = await makeConnection(api, 'shop', { access_groups: ['engineering'], reviewers: ['dba-team'] });
  shop = { id, name: 'shop' };
});
afterAll(async () => {
  await elsewhere?.close();
  await api?.close();
});

let marks = 0;

/** What these people are told while something is done: up to a change of themselves, which each of them is told of. */
async function told(people: readonly Person[], act: () => Promise<unknown>): Promise<Record<string, ReadEvent[]>> {
  const readers = await Promise.all(
    people.map(async (person) => [person, await readEvents(api, person, '/api/events')] as const),
  );
  for (const [, reader] of readers) expect((await reader.next()).data).toEqual({ type: 'ready' });
  await act();
  marks += 1;
  const heard = await Promise.all(
    readers.map(async ([person, reader]) => {
      const { id, email } = api.users[person];
      await elsewhere.users.update(id, { email: `${marks}${email}` });
      const events = await reader.until(({ data }) => data.type === 'user' && data.id === id);
      await reader.leave();
      return [person, events.slice(0, -1).filter(({ data }) => data.type !== 'user')] as const;
    }),
  );
  return Object.fromEntries(heard);
}

const dataOf = (events: readonly ReadEvent[] | undefined) => events?.map(({ data }) => data);

const ask = (more: object = {}) =>
  elsewhere.reviews.create({
    sessionId: crypto.randomUUID(),
    connectionId: shop.id,
    connectionName: shop.name,
    userId: api.users.alice.id,
    userName: 'alice',
    text: 'delete from t',
    fingerprint: 'f',
    groups: ['dba-team'],
    expiresAt: new Date(Date.now() + 60_000),
    ...more,
  });

test('an event stream is one, is not kept by anybody, and needs a login', async () => {
  const reader = await readEvents(api, 'alice', '/api/events');
  expect(reader.status).toBe(200);
  expect(reader.headers.get('content-type')).toBe('text/event-stream');
  expect(reader.headers.get('cache-control')).toBe('no-store');
  expect((await reader.next()).data).toEqual({ type: 'ready' });
  await reader.leave();
  expect((await readEvents(api, { token: 'sll_wrong' }, '/api/events')).status).toBe(401);
});

test('a request made on another gateway is told to who asked, who decides, and staff; nobody else', async () => {
  let id = '';
  const heard = await told(['alice', 'dba', 'eve', 'admin', 'auditor'], async () => {
    ({ id } = await ask());
  });
  const event = { type: 'review', id };
  for (const person of ['alice', 'dba', 'admin', 'auditor']) expect(dataOf(heard[person])).toContainEqual(event);
  expect(heard.eve).toEqual([]);
});

test('a session is told to its owner and staff, and one that was refused to staff alone', async () => {
  let id = '';
  const heard = await told(['alice', 'dba', 'admin'], async () => {
    id = await openSession(api, 'alice', shop);
    await elsewhere.sessions.close(id, 'done');
  });
  const events = [
    { type: 'session', id, status: 'open' },
    { type: 'session', id, status: 'closed' },
  ];
  expect(dataOf(heard.alice)).toEqual(events);
  expect(dataOf(heard.admin)).toEqual(events);
  expect(heard.dba).toEqual([]);
  const refused = await told(['alice', 'admin'], async () => {
    const session = await api.store.sessions.get(id);
    if (session === undefined) throw new Error('no session');
    await elsewhere.sessions.open({ ...session, id: crypto.randomUUID(), refused: true });
  });
  expect(refused.alice).toEqual([]);
  expect(refused.admin).toHaveLength(1);
});

test('a connection is told to who may see it, and to those from whom it is hidden now', async () => {
  const status = await told(['alice', 'eve'], () =>
    elsewhere.connectionStatuses.observe(shop.id, { finding: { isReachable: true }, now: new Date(), quietMs: 0 }),
  );
  expect(dataOf(status.alice)).toEqual([{ type: 'connection', id: shop.id }]);
  expect(status.eve).toEqual([]);
  const hidden = await told(['alice', 'eve'], () => elsewhere.connections.update(shop.id, { accessGroups: ['x'] }));
  expect(dataOf(hidden.alice)).toEqual([{ type: 'connection', id: shop.id }]);
  expect(hidden.eve).toEqual([]);
  const again = await told(['alice'], () => elsewhere.connections.update(shop.id, { accessGroups: ['x', 'y'] }));
  expect(again.alice).toEqual([]);
  const open = await told(['alice', 'eve'], () => elsewhere.connections.update(shop.id, { accessGroups: [] }));
  expect(dataOf(open.eve)).toEqual([{ type: 'connection', id: shop.id }]);
  await elsewhere.connections.update(shop.id, { accessGroups: ['engineering'] });
});

test('a change of configuration is told to staff, by its entity', async () => {
  let id = '';
  const heard = await told(['admin', 'auditor', 'alice'], async () => {
    const answer = await api.as('admin')('POST', '/api/guardrails', {
      name: 'no-drop',
      input: { rules: [{ type: 'deny_words_list', words: ['drop'] }] },
    });
    ({ id } = answer.json());
  });
  const event = { type: 'config', entity: 'guardrail', id };
  expect(dataOf(heard.admin)).toEqual([event]);
  expect(dataOf(heard.auditor)).toEqual([event]);
  expect(heard.alice).toEqual([]);
});

test('who loses a group is told nothing more of what it may see, from that moment on', async () => {
  const reader = await readEvents(api, 'dba', '/api/events');
  await reader.next();
  await elsewhere.users.update(api.users.dba.id, { groups: [] });
  await ask();
  await elsewhere.users.update(api.users.dba.id, { groups: ['dba-team'] });
  const { id } = await ask();
  const events = await reader.until(({ data }) => data.type === 'review');
  expect(events.at(-1)?.data.id).toBe(id);
  await reader.leave();
});

/** A stream that stays, so that what is told is kept for those who come back. */
async function stayer(): Promise<EventReader> {
  const reader = await readEvents(api, 'admin', '/api/events');
  await reader.next();
  return reader;
}

test('whoever comes back is told what was missed, and only that', async () => {
  const staying = await stayer();
  const reader = await readEvents(api, 'alice', '/api/events');
  await reader.next();
  const seen = await ask();
  const { id: position = '' } = (await reader.until(({ data }) => data.id === seen.id)).at(-1) ?? { id: '' };
  await reader.leave();
  const missed = await ask();
  await ask({ userId: crypto.randomUUID() });
  await staying.until(({ data }) => data.id === missed.id);
  const back = await readEvents(api, 'alice', '/api/events', { 'last-event-id': position ?? '' });
  expect((await back.next()).data).toEqual({ type: 'ready' });
  expect((await back.next()).data).toEqual({ type: 'review', id: missed.id });
  await back.leave();
  await staying.leave();
});

test.each(['nonsense', '00000000-0000-0000-0000-000000000000.7', '.', `${'x'.repeat(70)}`])(
  'whoever comes back with %j is told to read everything anew',
  async (position) => {
    const reader = await readEvents(api, 'alice', '/api/events', { 'last-event-id': position });
    expect((await reader.next()).data).toEqual({ type: 'ready' });
    expect((await reader.next()).data).toEqual({ type: 'refresh' });
    await reader.leave();
  },
);

test('a stream ends with its login: revoked, on another gateway, or run out', async () => {
  const { id: userId } = api.users.alice;
  const begin = async (expiresAt: Date) => {
    const { token, secret } = await api.store.tokens.create({ userId, kind: 'login', name: 'x', expiresAt });
    const reader = await readEvents(api, { token: secret }, '/api/events');
    await reader.next();
    return { token, reader };
  };
  const revoked = await begin(new Date(Date.now() + 3_600_000));
  await elsewhere.tokens.revoke(revoked.token.id);
  expect(dataOf(await revoked.reader.rest())?.at(-1)).toEqual({ type: 'end' });
  const short = await begin(new Date(Date.now() + 1_500));
  expect(dataOf(await short.reader.rest())?.at(-1)).toEqual({ type: 'end' });
  const inactive = await begin(new Date(Date.now() + 3_600_000));
  await elsewhere.users.update(userId, { status: 'inactive' });
  expect(dataOf(await inactive.reader.rest())?.at(-1)).toEqual({ type: 'end' });
  await elsewhere.users.update(userId, { status: 'active' });
});

test('nobody has more than thirty streams open, and one that was left counts no more', async () => {
  const { token } = { token: await api.login('eve') };
  const readers = await Promise.all(Array.from({ length: 31 }, () => readEvents(api, { token }, '/api/events')));
  expect(readers.filter(({ status }) => status === 429)).toHaveLength(1);
  await Promise.all(readers.map((reader) => reader.leave()));
  const status = async () => {
    const reader = await readEvents(api, { token }, '/api/events');
    await reader.leave();
    return reader.status;
  };
  await expect.poll(status).toBe(200);
});

test('a look at the headers alone ends at once, and holds no stream open', async () => {
  const authorization = `Bearer ${await api.login('eve')}`;
  for (let n = 0; n < 40; n += 1) {
    const answer = await api.app.inject({ method: 'HEAD', url: '/api/events', headers: { authorization } });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  }
});

test('the document says that it is a stream, and of what', async () => {
  const { paths } = (await api.app.inject('/api/openapi.json')).json();
  expect(Object.keys(paths['/api/events'].get.responses['200'].content)).toEqual(['text/event-stream']);
  expect(Object.keys(paths['/api/sessions/{id}/stream'].get.responses['200'].content)).toEqual(['text/event-stream']);
});

test('a gateway that stops ends its streams first', async () => {
  const other = await startApi();
  const reader = await readEvents(other, 'admin', '/api/events');
  await reader.next();
  await other.close();
  expect(await reader.rest()).toEqual([]);
});
