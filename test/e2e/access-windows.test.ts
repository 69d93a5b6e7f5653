import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { type PsqlResult, psql, startPsql } from '../protocols/postgres/psql.ts';
import { run } from '../src/cli/harness.ts';
import type { Target } from './gateway.ts';
import { secretOf } from './person.ts';
import { type ShownWindow, startWindowGateways, type WindowGateways } from './window-gateways.ts';

const SLOW = 'select pg_sleep(600) from customers';
const WAIT = { timeout: 30_000, interval: 20 };

let at: WindowGateways;
let made = 0;

beforeAll(async () => {
  at = await startWindowGateways();
});
afterAll(() => at?.stop());

/** A connection of its own, and how the engineer reaches it through each of the gateways. */
async function connection(
  policy: Record<string, string>,
): Promise<{ name: string; id: string; targets: [Target, Target] }> {
  const { admin, engineer, upstream } = at.first;
  made += 1;
  const name = `window-${made}`;
  const { host, port, user, password, database } = upstream;
  const { id } = await admin.call<{ id: string }>('POST', '/api/connections', {
    name,
    type: 'database',
    subtype: 'postgres',
    secret: secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, SSLMODE: 'disable' }),
    reviewers: ['dba-team'],
    policy,
  });
  const here = await at.first.target(engineer, name);
  return { name, id, targets: [here, at.targetThere(here, 'postgres')] };
}

const WINDOW = { review_access: 'window' };
const EITHER = { review_access: 'command_or_window' };

const runPsql = (target: Target, ...commands: string[]): Promise<PsqlResult> =>
  psql({ ...target, sslmode: 'require' }, commands);

async function connect(target: Target): Promise<pg.Client> {
  const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Resolves with the last words a client is told. */
function farewell(client: pg.Client): Promise<Error> {
  return new Promise((resolve) => client.once('error', resolve));
}

async function slowOnes(): Promise<number> {
  const rows = await at.first.direct(
    `select count(*)::int from pg_stat_activity where state = 'active' and query = '${SLOW}'`,
  );
  return Number(rows[0]?.[0]);
}

/** Starts a command that would run for ten minutes through each of these; they run when this resolves. */
async function startSlow(...targets: Target[]): Promise<Promise<PsqlResult>[]> {
  const results = targets.map((target) => startPsql({ ...target, sslmode: 'require' }, SLOW).result);
  await expect.poll(slowOnes, WAIT).toBe(targets.length);
  return results;
}

async function pendingWindow(connectionName: string): Promise<ShownWindow> {
  let found: ShownWindow | undefined;
  const list = `/api/reviews?type=jit&status=pending&connection=${connectionName}`;
  await expect
    .poll(async () => {
      [found] = await at.first.admin.call<ShownWindow[]>('GET', list);
      return found?.status;
    }, WAIT)
    .toBe('PENDING');
  if (found === undefined) throw new Error('no window was asked for');
  return found;
}

describe('access for a time', () => {
  it('is asked for on the command line, approved on the other gateway, and lets commands run through both', async () => {
    const { name, targets } = await connection(WINDOW);
    const url = at.first.gateway.api.url;
    const asked = await run(['request', 'access', name, '-d', '10m', '--reason', 'the import failed', '-o', 'json'], {
      url,
      token: at.first.engineer.token,
    });
    const { id } = JSON.parse(asked.out) as ShownWindow;
    const approved = await run(['admin', 'approve', 'review', id, '--duration', '5m'], {
      url: at.second.api.url,
      token: at.first.dba.token,
    });
    expect(approved).toMatchObject({ code: 0, out: expect.stringContaining('is approved') });
    for (const target of targets) {
      const { stdout, stderr } = await runPsql(
        target,
        'select name from customers where id = 1',
        'select name from customers where id = 2',
      );
      expect([stdout, stderr]).toEqual(['Ann\nBob\n', '']);
    }
    expect(await at.first.engineer.call('GET', `/api/connections/${name}`)).toMatchObject({
      access_window: { id, until: (await at.read(id)).revoke_at },
    });
    expect(await at.first.dba.call('GET', `/api/connections/${name}`)).not.toHaveProperty('access_window');
    await expect
      .poll(() => at.read(id), WAIT)
      .toMatchObject({ status: 'APPROVED', access_duration_sec: 300, outcome: { sessions: 2, commands: 4 } });
    expect((await run(['access', 'list'], { url, token: at.first.engineer.token })).out).toContain(id);
  });

  it('is waited for by the first command, which runs when the other gateway approves', async () => {
    const { name, targets } = await connection(WINDOW);
    const waiting = runPsql(targets[0], 'select name from customers where id = 1');
    const { id, session } = await pendingWindow(name);
    expect(session).not.toBeNull();
    await at.there(at.first.dba).call('PUT', `/api/reviews/${id}/approve`, { reason: 'go on' });
    const { code, stdout, stderr } = await waiting;
    expect([code, stdout]).toEqual([0, 'Ann\n']);
    expect(stderr).toContain(`waiting for access for 30 min by dba-team: ${at.first.gateway.api.url}/reviews/${id}`);
    expect(stderr).toContain('approved by dba (dba-team): go on');
  });

  it('is told in fail-fast mode, and the statement passes in the window as often as it is sent', async () => {
    const { name, targets } = await connection({ ...WINDOW, review_mode: 'fail_fast' });
    const text = 'select name from customers where id = 2';
    const first = await runPsql(targets[0], text);
    expect(first.stderr).toContain('access required, request');
    const { id } = await pendingWindow(name);
    await at.there(at.first.dba).call('PUT', `/api/reviews/${id}/approve`, {});
    await expect.poll(async () => (await runPsql(targets[0], text)).stdout, WAIT).toBe('Bob\n');
    expect((await runPsql(targets[1], text)).stdout).toBe('Bob\n');
  });

  it('is asked for by scripts, too, which run once it is approved', async () => {
    const { name } = await connection(WINDOW);
    const script = 'select name from customers where id = 2';
    const send = (): Promise<{ review_id: string | null; output_status: string }> =>
      at.first.engineer.call('POST', '/api/sessions', { connection: name, script });
    const asked = await send();
    const { id } = await pendingWindow(name);
    expect(asked).toMatchObject({ output_status: 'waiting_approval', review_id: id });
    const waiting = run(['exec', name, '-i', script, '-o', 'csv'], {
      url: at.second.api.url,
      token: at.first.engineer.token,
      onOutput: (text) => {
        if (text.includes(`request ${id}`)) void at.first.dba.call('PUT', `/api/reviews/${id}/approve`, {});
      },
    });
    expect(await waiting).toMatchObject({
      code: 0,
      out: expect.stringContaining('Bob'),
      err: expect.stringContaining('waiting for access'),
    });
    await expect.poll(send, WAIT).toMatchObject({ output_status: 'success', review_id: null });
  });

  it('ends with the sessions that used it, on both gateways, and cancels what they run', async () => {
    const { name, targets } = await connection(WINDOW);
    const { id } = await at.granted(name);
    const running = await startSlow(...targets);
    await at.endIn(id, 1);
    for (const { code, stderr } of await Promise.all(running)) {
      expect(code).not.toBe(0);
      expect(stderr).toMatch(new RegExp(`FATAL:  access window ended at \\S+ \\(request ${id}\\)`));
      expect(stderr).toContain(`HINT:  Ask for access again: sluice request access ${name}`);
    }
    await expect.poll(slowOnes, WAIT).toBe(0);
    await expect
      .poll(() => at.read(id), { ...WAIT, interval: 200 })
      .toMatchObject({
        status: 'EXECUTED',
        sessions: [expect.any(String), expect.any(String)],
        outcome: { commands: 2 },
      });
  });

  it('revoked on one gateway ends the sessions of the other at once', async () => {
    const { name, targets } = await connection(WINDOW);
    const { id } = await at.granted(name);
    const [running] = await startSlow(targets[1]);
    await at.first.dba.call('PUT', `/api/reviews/${id}`, { status: 'REVOKED', reason: 'enough' });
    const { stderr } = (await running) ?? { stderr: '' };
    expect(stderr).toContain(`FATAL:  access window was revoked (request ${id})`);
    await expect.poll(slowOnes, WAIT).toBe(0);
    expect(await at.read(id)).toMatchObject({ status: 'REVOKED' });
  });

  it('gives whoever connects near its end the rest of it, not all of it again', async () => {
    const { name, targets } = await connection(WINDOW);
    const { id, access_duration_sec } = await at.granted(name, 3600);
    expect(access_duration_sec).toBe(3600);
    // Heard of by both gateways before anybody connects.
    for (const target of targets) expect((await runPsql(target, 'select 1 from customers where id = 1')).code).toBe(0);
    await at.endIn(id, 5);
    const [running] = await startSlow(targets[0]);
    expect((await running)?.stderr).toContain('FATAL:  access window ended at');
  });

  it('approved again is not moved', async () => {
    const { name } = await connection(WINDOW);
    const { id, revoke_at } = await at.granted(name);
    for (const person of [at.first.dba, at.there(at.first.dba), at.first.admin]) {
      expect((await person.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
    }
    expect((await at.read(id)).revoke_at).toBe(revoke_at);
  });

  it('is none once others have to approve', async () => {
    const { name, targets } = await connection(WINDOW);
    await at.granted(name);
    const client = await connect(targets[1]);
    await client.query('select 1 from customers');
    const told = farewell(client);
    await at.first.admin.call('PATCH', `/api/connections/${name}`, { reviewers: ['security'] });
    expect((await told).message).toContain('access window was revoked');
    const waiting = runPsql(targets[0], 'select 1 from customers');
    const { id } = await pendingWindow(name);
    await at.first.admin.call('PUT', `/api/reviews/${id}`, { status: 'REVOKED' });
    expect((await waiting).stderr).toContain('the request for access was withdrawn: revoked by admin');
  });
});

describe('where either is approved', () => {
  it('a session that was open before uses the window, and ends with it', async () => {
    const { name, targets } = await connection(EITHER);
    const client = await connect(targets[0]);
    const text = 'select name from customers where id = 1';
    const held = client.query(text);
    const review = await at.first.pendingReview(text);
    await at.there(at.first.dba).call('PUT', `/api/reviews/${review}/approve`, {});
    expect((await held).rowCount).toBe(1);
    const { id } = await at.granted(name);
    await expect.poll(async () => (await runPsql(targets[0], text)).stdout, WAIT).toBe('Ann\n');
    expect((await client.query(text)).rowCount).toBe(1);
    const told = farewell(client);
    await at.there(at.first.engineer).call('PUT', `/api/reviews/${id}`, { status: 'REVOKED' });
    expect(await told).toMatchObject({ code: '57P01', message: expect.stringContaining('access window was revoked') });
  });

  it('a command that a guardrail sends to the reviewers waits in a window, too', async () => {
    const { name, id: connectionId, targets } = await connection(EITHER);
    await at.first.admin.call('POST', '/api/guardrails', {
      name: `careful-${name}`,
      input: { rules: [{ type: 'statement', operations: ['delete'], action: 'review' }] },
      output: { rules: [] },
      connection_ids: [connectionId],
    });
    await at.granted(name);
    const text = `delete from customers where id = 70${made}`;
    const running = runPsql(targets[1], text);
    const review = await at.first.pendingReview(text);
    expect(await at.read(review)).toMatchObject({ type: 'onetime', status: 'PENDING' });
    await at.first.dba.call('PUT', `/api/reviews/${review}/approve`, {});
    expect(await running).toMatchObject({ code: 0, stdout: 'DELETE 0\n' });
  });
});

it('configuration that nobody could honour is refused', async () => {
  const { name } = await connection({});
  const change = async (body: object): Promise<string> =>
    (await at.first.admin.attempt('PATCH', `/api/connections/${name}`, body)).message;
  expect(await change({ policy: { review_access: 'door' } })).toContain(
    'policy.review_access: must be command or window',
  );
  expect(await change({ policy: WINDOW, reviewers: [] })).toContain('policy.review_access: window needs reviewers');
  expect(await change({ policy: { ...WINDOW, review_scope: 'rules' } })).toContain('exclude each other');
  expect(await change({ access_max_duration: 59 })).toContain('must be a whole number from 60 to 172800');
});

it('the audit log says by which window a command ran, and verifies', async () => {
  const dir = join(at.first.dataDir, 'audit');
  const lines = readdirSync(dir)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => readFileSync(join(dir, file), 'utf8'))
    .join('');
  expect(lines).toMatch(/"note":"window:[0-9a-f-]{36} until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/);
  expect(await verifyAudit({ dir })).toMatchObject({ ok: true });
});
