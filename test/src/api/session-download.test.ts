import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
let id: string;
beforeAll(async () => {
  api = await startApi();
  const shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
  id = await openSession(api, 'alice', shop);
  const records = new SessionRecords(api.store, id);
  await records.allowed(1, 'select name\nfrom customers', { note: 'approved' });
  await records.ended(1, {
    rows: 2,
    masked: { EMAIL_ADDRESS: 1 },
    results: [
      {
        columns: ['name', 'mail'],
        rows: [
          ['Ann\tTwo', '[EMAIL]'],
          [null, { text: 'x', cut: { bytes: 3, sha256: '' } }],
        ],
        truncated: true,
      },
    ],
  });
  await records.denied(2, 'drop table t');
  for (let n = 3; n <= 150; n += 1) await records.held(n, `delete ${n}`);
  await api.store.sessions.close(id, 'the client left');
});
afterAll(() => api?.close());

const download = (query: string, person: 'alice' | 'dba' = 'alice') =>
  api.as(person)('GET', `/api/sessions/${id}/download${query}`);

test('a session is read as a text, with the rows as the client saw them', async () => {
  const answer = await download('');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="session-${id}.txt"`);
  expect(answer.body).toMatch(
    /^Session \S+: alice on shop, database shop\nfrom 127\.0\.0\.1:50000 with psql, opened at /,
  );
  expect(answer.body).toContain(
    [
      '1. allowed (approved)',
      'select name',
      'from customers',
      'name\tmail',
      'Ann\\tTwo\t[EMAIL]',
      '\\N\tx…',
      '-- more rows were not kept',
      '-- SELECT 1, 2 rows, 5 ms, 1 values masked',
    ].join('\n'),
  );
  expect(answer.body).toContain('2. denied by guardrails: Blocked by guardrails: no\ndrop table t\n-- denied\n');
  expect(answer.body.match(/waits for an approval/g)).toHaveLength(148);
  expect(answer.body).toMatch(/\nClosed at \S+: the client left\n$/);
});

test('or record by record, as the audit log has them', async () => {
  const answer = await download('?format=ndjson');
  expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(151);
  expect(lines[0]).toMatchObject({ gateway_id: 'gateway-1', type: 'query.decided', body: { verdict: 'allow' } });
});

test('nobody downloads somebody else’s', async () => {
  expect((await download('', 'dba')).statusCode).toBe(404);
  expect((await download('?format=pdf')).statusCode).toBe(400);
});
