import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, makeConnection, type Person, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const WINDOW = { reviewers: ['dba-team'], policy: { review_access: 'window' } };
let made = 0;

/** A connection of its own, so that no other test's requests are pending on it. */
async function connection(fields: Record<string, unknown> = WINDOW): Promise<{ id: string; name: string }> {
  made += 1;
  const name = `window-${made}`;
  return { ...(await makeConnection(api, name, fields)), name };
}

const ask = (person: Person, body: object) => api.as(person)('POST', '/api/access-requests', body);
const put = (person: Person, path: string, body?: object) => api.as(person)('PUT', `/api/reviews/${path}`, body);

async function asked(name: string, more: object = {}): Promise<{ id: string }> {
  const answer = await ask('alice', { connection: name, ...more });
  expect(answer.statusCode).toBe(201);
  return answer.json();
}

describe('asking for access', () => {
  test('makes a review that its approvers read, for half an hour unless it says otherwise', async () => {
    const { name } = await connection();
    const answer = await ask('alice', { connection: name, reason: 'the import failed' });
    expect(answer.statusCode).toBe(201);
    const review = answer.json();
    expect(review).toMatchObject({
      type: 'jit',
      status: 'PENDING',
      session: null,
      user_name: 'alice',
      connection_name: name,
      access_duration_sec: 1800,
      revoke_at: null,
      justification: 'the import failed',
      sessions: [],
      review_groups_data: [{ group: 'dba-team', status: 'PENDING' }],
    });
    expect((await api.as('dba')('GET', `/api/reviews/${review.id}`)).json()).toEqual(review);
    expect((await api.as('eve')('GET', `/api/reviews/${review.id}`)).statusCode).toBe(404);
  });

  test('again answers with the request there is', async () => {
    const { name, id } = await connection();
    const { id: first } = await asked(name, { duration_sec: 600 });
    const again = await ask('alice', { connection: id, access_duration_sec: 3600 });
    expect(again.statusCode).toBe(200);
    expect(again.json()).toMatchObject({ id: first, access_duration_sec: 600 });
  });

  test('of two people makes two requests', async () => {
    const { name } = await connection();
    const { id } = await asked(name);
    expect((await ask('eve', { connection: name })).json().id).not.toBe(id);
  });

  test('takes the minimum, the counting and the time from the connection', async () => {
    const policy = {
      review_access: 'window',
      review_min_approvals: '1',
      review_person_counts: 'every_group',
      review_timeout_sec: '5',
    };
    const { name } = await connection({ reviewers: ['dba-team', 'engineering'], policy });
    const answer = (await ask('alice', { connection: name })).json();
    expect(answer).toMatchObject({ min_approvals: 1, person_counts: 'every_group' });
    const waits = Date.parse(answer.expires_at) - Date.parse(answer.created_at);
    expect(waits).toBeGreaterThan(3000);
    expect(waits).toBeLessThan(7000);
  });

  test.each([
    [{ duration_sec: 59 }, 'duration_sec'],
    [{ access_duration_sec: 172_801 }, 'access_duration_sec'],
    [{ duration_sec: 14_401 }, 'duration_sec: access to .* may last at most 14400 seconds'],
    [{ duration_sec: 60, access_duration_sec: 61 }, 'access_duration_sec: says something else than duration_sec'],
    [{ reason: 'x'.repeat(1001) }, 'reason'],
    [{ until: 'tomorrow' }, 'until'],
  ])('refuses %j, naming the field', async (more, message) => {
    const { name } = await connection();
    const answer = await ask('alice', { connection: name, ...more });
    expect([400, 422]).toContain(answer.statusCode);
    expect(answer.json().message).toMatch(new RegExp(message));
    expect((await api.as('admin')('GET', `/api/reviews?connection=${name}`)).json()).toEqual([]);
  });

  test('may go as far as the connection allows', async () => {
    const { name } = await connection({
      ...WINDOW,
      policy: { review_access: 'window', review_window_sec_max: '600' },
    });
    expect((await ask('alice', { connection: name, duration_sec: 601 })).json().message).toContain(
      'at most 600 seconds',
    );
    expect((await ask('alice', { connection: name })).json().access_duration_sec).toBe(600);
  });

  test('is no use where each command is approved, or none', async () => {
    const each = await connection({ reviewers: ['dba-team'] });
    expect((await ask('alice', { connection: each.name })).json().message).toContain(
      'each command is approved by itself',
    );
    const none = await connection({});
    expect((await ask('alice', { connection: none.name })).json().message).toContain('has no reviewers');
  });

  test('is not for auditors, nor for connections one does not see', async () => {
    const { name } = await connection({ ...WINDOW, access_groups: ['engineering'] });
    expect((await ask('auditor', { connection: name })).statusCode).toBe(403);
    const unseen = await ask('eve', { connection: name });
    const missing = await ask('eve', { connection: 'no-such-connection' });
    expect([unseen.statusCode, unseen.json()]).toEqual([missing.statusCode, missing.json()]);
    expect((await api.send(undefined, 'POST', '/api/access-requests', { connection: name })).statusCode).toBe(401);
  });
});

describe('deciding', () => {
  test('opens the window, for a shorter time where the approver says so, and never for longer', async () => {
    const { name } = await connection();
    const { id } = await asked(name, { duration_sec: 1200 });
    const longer = await put('dba', `${id}/approve`, { access_duration_sec: 1201 });
    expect([longer.statusCode, longer.json().message]).toEqual([
      422,
      'access_duration_sec: an approval may shorten the 1200 seconds asked for, not lengthen them',
    ]);
    const approved = await put('dba', `${id}/approve`, { access_duration_sec: 900 });
    expect(approved.json()).toMatchObject({ status: 'APPROVED', access_duration_sec: 900 });
    const { revoke_at, approved_at } = approved.json();
    expect(Math.abs(Date.parse(revoke_at) - Date.parse(approved_at) - 900_000)).toBeLessThan(1000);
    expect((await put('admin', `${id}/approve`)).statusCode).toBe(409);
    expect((await api.as('alice')('GET', `/api/reviews/${id}`)).json().revoke_at).toBe(revoke_at);
  });

  test('by the other route takes the duration as well, and only with an approval', async () => {
    const { name } = await connection();
    const { id } = await asked(name);
    expect((await put('dba', id, { status: 'rejected', access_duration_sec: 60 })).json().message).toBe(
      'access_duration_sec: only an approval has it',
    );
    expect((await put('dba', id, { status: 'approved', access_duration_sec: 60 })).json()).toMatchObject({
      status: 'APPROVED',
      access_duration_sec: 60,
    });
    expect((await put('dba', id, { status: 'revoked' })).json().status).toBe('REVOKED');
  });

  test('is not the requester’s', async () => {
    const { name } = await connection();
    const { id } = await asked(name);
    expect((await put('alice', `${id}/approve`)).statusCode).toBe(403);
  });

  test('has no duration where a command is approved', async () => {
    const { id } = await api.store.reviews.create({
      sessionId: randomUUID(),
      connectionId: randomUUID(),
      connectionName: 'shop',
      userId: api.users.alice.id,
      userName: 'alice',
      text: 'select 1',
      fingerprint: 'f',
      groups: ['dba-team'],
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect((await put('dba', `${id}/approve`, { access_duration_sec: 60 })).json().message).toContain(
      'for one command',
    );
  });
});

describe('what lasts now', () => {
  test('is listed to its owner and its approvers, and to nobody else', async () => {
    const { name } = await connection();
    const { id } = await asked(name);
    const active = async (person: Person): Promise<unknown[]> =>
      (await api.as(person)('GET', '/api/access-requests/active')).json<{ id: string }[]>().map((one) => one.id);
    expect(await active('alice')).not.toContain(id);
    await put('dba', `${id}/approve`);
    for (const person of ['alice', 'dba', 'admin', 'auditor'] as const) expect(await active(person)).toContain(id);
    expect(await active('eve')).toEqual([]);
    await put('alice', id, { status: 'revoked' });
    expect(await active('alice')).not.toContain(id);
  });

  test('is found among reviews by type', async () => {
    const { name } = await connection();
    const { id } = await asked(name);
    const list = async (query: string): Promise<string[]> =>
      (await api.as('alice')('GET', `/api/reviews?${query}`)).json<{ id: string }[]>().map((one) => one.id);
    expect(await list('type=jit&status=pending')).toContain(id);
    expect(await list('type=onetime')).not.toContain(id);
    expect((await api.as('alice')('GET', '/api/reviews?type=window')).statusCode).toBe(400);
  });
});
