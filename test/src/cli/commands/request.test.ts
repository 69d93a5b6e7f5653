import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection, type Person } from '../../api/harness.ts';
import { fakeGateway, type Ran, run } from '../harness.ts';
import { type RealApi, startRealApi } from '../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

let made = 0;
async function connection(policy: Record<string, string> = { review_access: 'window' }): Promise<string> {
  made += 1;
  const name = `window-${made}`;
  await makeConnection(real.api, name, { reviewers: ['dba-team'], policy });
  return name;
}

const request = (person: Person, name: string, ...more: string[]): Promise<Ran> =>
  real.as(person, ['request', 'access', name, ...more]);

function idIn(text: string): string {
  const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(text)?.[0];
  if (id === undefined) throw new Error(`no id in: ${text}`);
  return id;
}

/** Asks and waits; `decide` is called with the id as soon as it is told. */
async function waiting(name: string, decide: (id: string) => Promise<unknown>, signal?: AbortSignal): Promise<Ran> {
  let deciding: Promise<unknown> | undefined;
  let printed = '';
  const ran = await real.as('alice', ['request', 'access', name, '--wait'], {
    ...(signal === undefined ? {} : { signal }),
    onOutput: (text) => {
      printed += text;
      if (printed.includes('to approve:')) deciding ??= decide(idIn(printed));
    },
  });
  await deciding;
  return ran;
}

test('prints the request, its link and who has to approve', async () => {
  const name = await connection();
  const { code, out } = await request('alice', name, '-d', '1h30m', '--reason', 'the import failed');
  const id = idIn(out);
  expect(code).toBe(0);
  expect(out).toBe(
    `request ${id} for access to ${name} for 1 h 30 min: http://localhost:8009/reviews/${id}\n` +
      `waits for dba-team: PENDING; to approve: sluice admin approve review ${id}\n`,
  );
  expect(await real.api.store.reviews.get(id)).toMatchObject({
    type: 'jit',
    window: { durationSec: 5400, justification: 'the import failed' },
  });
  const again = await request('alice', name, '-d', '30m', '-o', 'json');
  expect(again.err).toBe('note: access for 1 h 30 min was asked for before, and nobody has decided yet.\n');
  expect(JSON.parse(again.out)).toMatchObject({ id, type: 'jit' });
});

test('waits until it is approved, and says until when', async () => {
  const name = await connection();
  const { code, out, err } = await waiting(name, (id) =>
    real.as('dba', ['admin', 'approve', 'review', id, '--duration', '15m']),
  );
  expect(code).toBe(0);
  expect(out).toMatch(
    new RegExp(`^access to ${name} until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\(request .*\\)\\n$`),
  );
  expect(await real.api.store.reviews.get(idIn(err))).toMatchObject({
    status: 'APPROVED',
    window: { durationSec: 900 },
  });
});

test('waits until it is rejected, and says why', async () => {
  const { code, out, err } = await waiting(await connection(), (id) =>
    real.as('dba', ['admin', 'reject', 'review', id, '--reason', 'use the replica']),
  );
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/sluice: The request .* is rejected: use the replica\. Ask again with `sluice request access /);
});

test('Ctrl-C leaves the request as it is', async () => {
  const leave = new AbortController();
  const { code, err } = await waiting(await connection(), async () => leave.abort(), leave.signal);
  expect(code).toBe(1);
  expect(err).toMatch(/The request .* goes on waiting\. Look at it with `sluice access list`\./);
  expect(await real.api.store.reviews.get(idIn(err))).toMatchObject({ status: 'PENDING' });
});

test('an admin’s own is there at once', async () => {
  const body = { id: 'r1', status: 'APPROVED', connection_name: 'shop', revoke_at: '2026-01-01T00:00:00Z' };
  const gateway = await fakeGateway({ 'POST /api/access-requests': { status: 201, body } });
  for (const more of [[], ['--wait']]) {
    const ran = await run(['request', 'access', 'shop', ...more], { url: gateway.url, token: 't' });
    expect(ran).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^access to shop until .* \(request r1\)\n$/),
    });
  }
  expect(gateway.requests.map(({ body: sent }) => sent)).toEqual([{ connection: 'shop' }, { connection: 'shop' }]);
});

test.each([
  [['-d', 'soon'], 2, '"soon" is not a duration'],
  [['-d', '30s'], 1, 'duration_sec'],
  [['-d', '5h'], 1, 'may last at most 14400 seconds'],
])('%j is refused, and nothing is asked', async (more, exitCode, message) => {
  const name = await connection();
  const { code, err } = await request('alice', name, ...more);
  expect(code).toBe(exitCode);
  expect(err).toContain(message);
  expect((await real.as('admin', ['admin', 'get', 'reviews', '-q', `connection=${name}`])).out).toBe('');
});

test('is told where each command is approved by itself', async () => {
  const { code, err } = await request('alice', await connection({}));
  expect(code).toBe(1);
  expect(err).toContain('each command is approved by itself');
});

test('the longest duration is the connection’s, and the approver’s command says what went wrong', async () => {
  const name = await connection();
  const id = idIn((await request('alice', name, '-d', '1h')).out);
  const longer = await real.as('dba', ['admin', 'approve', 'review', id, '--duration', '2h']);
  expect(longer.err).toContain('an approval may shorten the 3600 seconds asked for');
  expect((await real.as('dba', ['admin', 'reject', 'review', id, '--duration', '5m'])).code).toBe(2);
  expect((await real.as('dba', ['admin', 'get', 'reviews', '--status', 'pending'])).out).toMatch(/access for 1 h\n/);
});
