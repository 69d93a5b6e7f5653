import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
let id: string;

beforeAll(async () => {
  api = await startApi();
  const shop = await makeConnection(api, 'shop');
  const review = await api.store.reviews.create({
    sessionId: crypto.randomUUID(),
    connectionId: shop.id,
    connectionName: 'shop',
    userId: api.users.alice.id,
    userName: 'alice',
    text: '=1+1;\nDELETE FROM "t"',
    normalForm: { text: 'delete from t', fingerprint: 'abc' },
    operations: ['delete'],
    fingerprint: 'f',
    groups: ['dba-team'],
    expiresAt: new Date(Date.now() + 60_000),
  });
  id = review.id;
  await api.as('dba')('PUT', `/api/reviews/${id}/approve`, { reason: '+fine' });
  await api.store.reviews.claim(id, 'f');
  await api.store.reviews.finish(id, { status: 'ok', rows: 3 });
  for (let i = 0; i < 70; i += 1) {
    await api.store.reviews.create({
      sessionId: crypto.randomUUID(),
      connectionId: crypto.randomUUID(),
      connectionName: 'many',
      userId: api.users.eve.id,
      userName: 'eve',
      text: `select ${i}`,
      fingerprint: 'f',
      groups: ['security'],
      expiresAt: new Date(Date.now() + 60_000),
    });
  }
});
afterAll(() => api.close());

/** The records of a table, each by the names of its columns. */
function parse(csv: string): Record<string, string>[] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') records.push([]);
  }
  const [names = [], ...rows] = records.filter((record) => record.length > 0);
  return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])));
}

describe('as csv', () => {
  test('a record has what averages, rates and patterns are made of, and no formula', async () => {
    const answer = await api.as('admin')('GET', '/api/reviews?format=csv&user=alice');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="reviews.csv"',
      'cache-control': 'no-store',
    });
    const [record, ...others] = parse(answer.body);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      id,
      type: 'onetime',
      status: 'EXECUTED',
      auto_approved: 'false',
      user_name: 'alice',
      connection_name: 'shop',
      groups: 'dba-team',
      approved_by: 'dba (dba-team)',
      rejected_by: '',
      approval_reasons: "'+fine",
      operations: 'delete',
      normalized_fingerprint: 'abc',
      text: '\'=1+1;\nDELETE FROM "t"',
      outcome: 'ok',
      rows: '3',
    });
    const took = Date.parse(record?.approved_at ?? '') - Date.parse(record?.created_at ?? '');
    expect(Number(record?.approval_seconds)).toBe(took / 1000);
  });

  test('everything comes, not a page of it', async () => {
    expect(parse((await api.as('admin')('GET', '/api/reviews?format=csv')).body)).toHaveLength(71);
  });

  test('nothing is a head alone', async () => {
    const { body } = await api.as('admin')('GET', '/api/reviews?format=csv&user=nobody');
    expect(body).toMatch(/^"id","type",.*\r\n$/);
    expect(body.split('\r\n')).toHaveLength(2);
  });
});

test('as lines of json each review is what it is by itself', async () => {
  const answer = await api.as('admin')('GET', '/api/reviews?format=ndjson');
  expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(71);
  expect(lines.at(-1)).toEqual((await api.as('admin')('GET', `/api/reviews/${id}`)).json());
});

test('nobody exports more than they may see', async () => {
  const count = async (person: Parameters<Harness['as']>[0]) =>
    parse((await api.as(person)('GET', '/api/reviews?format=csv')).body).length;
  expect([await count('alice'), await count('dba'), await count('eve'), await count('auditor')]).toEqual([
    1, 1, 70, 71,
  ]);
});

test('an export takes no page', async () => {
  for (const page of ['limit=10', 'offset=10']) {
    const answer = await api.as('admin')('GET', `/api/reviews?format=csv&${page}`);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().message).toContain('limit, offset: an export has everything');
  }
});
