import { spawn } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psql, startPsql } from '../protocols/postgres/psql.ts';
import { POSTGRES_SECRETS, SECRET, UNKNOWN_SECRETS } from '../src/sql/secrets/corpus.ts';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { secretOf } from './person.ts';
import { openWrittenPlaces, type WrittenPlaces } from './written-places.ts';

const PASSWORDS = ['first-password-7', 'second-password-7', 'third-password-7', 'weak-7777'];

describe('a password in a statement of PostgreSQL reaches the server, and no record', () => {
  let places: WrittenPlaces;
  let test: TestGateway;

  beforeAll(async () => {
    places = await openWrittenPlaces();
    test = await startTestGateway(places.env, {}, places.log);
    await places.listen(test);
    const { host, port, database, superuser } = test.upstream;
    const secret = secretOf({
      ...{ HOST: host, PORT: String(port), USER: superuser.user, PASS: superuser.password, DB: database },
      SSLMODE: 'disable',
    });
    const add = (name: string, settings: object) =>
      test.admin.call<{ id: string }>('POST', '/api/connections', {
        ...{ name, type: 'database', subtype: 'postgres', secret },
        ...settings,
      });
    await add('held', { reviewers: ['dba-team'] });
    await add('brief', { reviewers: ['dba-team'], policy: { review_mode: 'fail_fast' } });
    const { id } = await add('open', {});
    await test.admin.call('POST', '/api/guardrails', {
      name: 'no-weak-passwords',
      input: { rules: [{ type: 'pattern_match', pattern_regex: 'weak-[0-9]+' }] },
      output: { rules: [] },
      connection_ids: [id],
    });
    const client = new pg.Client(superuser);
    await client.connect();
    await client.query('create role bob login; create role eve login');
    await client.end();
  });
  afterAll(async () => {
    await test?.stop();
    await places?.stop();
  });

  const target = async (connection: string) => ({
    ...(await test.target(test.engineer, connection)),
    sslmode: 'require',
  });
  const approve = (id: string) => test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  const canLogIn = async (user: string, password: string): Promise<boolean> => {
    const client = new pg.Client({ ...test.upstream.superuser, user, password });
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  it('when it was held, and approved by somebody who does not see it', async () => {
    const running = startPsql(await target('held'), "ALTER USER bob PASSWORD 'first-password-7'");
    const id = await test.pendingReview("ALTER USER bob PASSWORD '***'");
    const review = JSON.stringify(await test.dba.call('GET', `/api/reviews/${id}`));
    expect(review).not.toContain('first-password-7');
    await approve(id);
    expect(await running.result).toMatchObject({ code: 0 });
    expect(await canLogIn('bob', 'first-password-7')).toBe(true);
    expect(await canLogIn('bob', '***')).toBe(false);
  });

  it('when psql’s \\password sends its digest', async () => {
    const running = askPassword(await target('held'), 'bob', 'second-password-7');
    await approve(await test.pendingReview("ALTER USER bob PASSWORD '***'"));
    expect(await running).toBe(0);
    expect(await canLogIn('bob', 'second-password-7')).toBe(true);
  });

  it('and an approval is for the password that was sent, not for another that looks the same', async () => {
    const run = async (password: string) => psql(await target('brief'), [`ALTER USER eve PASSWORD '${password}'`]);
    const idIn = ({ stderr }: { stderr: string }) => /request ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? '';
    const asked = idIn(await run('third-password-7'));
    await approve(asked);
    const other = idIn(await run('first-password-7'));
    expect(other).toMatch(/-/);
    expect(other).not.toBe(asked);
    expect(await canLogIn('eve', 'first-password-7')).toBe(false);
    expect(await run('third-password-7')).toMatchObject({ code: 0 });
    expect(await canLogIn('eve', 'third-password-7')).toBe(true);
  });

  it('when a guardrail finds it: rules judge what is sent', async () => {
    const { code, stderr } = await psql(await target('open'), ["ALTER USER bob PASSWORD 'weak-7777'"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('no-weak-passwords');
    expect(await canLogIn('bob', 'weak-7777')).toBe(false);
  });

  it('when it comes by the REST API', async () => {
    const script = `alter role bob password '${SECRET}'`;
    expect(JSON.stringify(await test.engineer.call('POST', '/api/sessions', { connection: 'open', script }))).toContain(
      'ALTER ROLE',
    );
  });

  it('when the server refuses it and repeats it', async () => {
    const { stderr } = await psql(await target('open'), [`ALTER USER bob PASSWORD 'x' '${SECRET}'`]);
    expect(stderr).toContain('syntax error');
  });

  it('in any of the places a statement takes one, in either protocol', async () => {
    const { sslmode: _, ...options } = await target('open');
    const client = new pg.Client({ ...options, ssl: { rejectUnauthorized: false } });
    client.on('error', () => undefined);
    await client.connect();
    for (const text of [...POSTGRES_SECRETS, ...UNKNOWN_SECRETS]) {
      await client.query(text).catch(() => undefined);
      await client
        .query({ text, name: '', values: [], queryMode: 'extended' } as pg.QueryConfig)
        .catch(() => undefined);
    }
    const { rows } = await client.query("select set_config('app.secret', $1, false)", [SECRET]);
    expect(rows).toEqual([{ set_config: SECRET }]);
    await client.query("prepare s as select set_config('app.secret', $1, false) is null");
    await client.query(`execute s('${SECRET}')`);
    await client.end();
  });

  it('looks the same in the audit, the state, the log and in webhooks: nowhere', async () => {
    const written = await places.read(test);
    expect(written.audit).toContain("ALTER USER bob PASSWORD '***'");
    expect(written.state).toContain("ALTER USER bob PASSWORD '***'");
    expect(written.webhooks).toContain("ALTER USER bob PASSWORD '***'");
    for (const secret of [SECRET, ...PASSWORDS, 'SCRAM-SHA-256$']) {
      for (const [place, text] of Object.entries(written)) {
        const at = text.indexOf(secret);
        expect(`${place}: ${at === -1 ? '' : text.slice(Math.max(0, at - 300), at + 100)}`).toBe(`${place}: `);
      }
    }
  });
});

/** psql asks twice; without a terminal it reads the answers from its input. */
function askPassword(target: Target & { sslmode: string }, user: string, password: string): Promise<number | null> {
  const { host, port, user: login, database, sslmode } = target;
  const child = spawn('psql', ['-X', '-c', `\\password ${user}`], {
    env: {
      PATH: process.env.PATH,
      ...{ PGHOST: host, PGPORT: String(port), PGUSER: login, PGPASSWORD: target.password, PGDATABASE: database },
      PGSSLMODE: sslmode,
    },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(`${password}\n${password}\n`);
  return new Promise((resolve) => child.once('close', resolve));
}
