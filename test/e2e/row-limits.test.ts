import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { fe } from '../protocols/postgres/frames.ts';
import { psql } from '../protocols/postgres/psql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { RawSession, reviewAll, textOf } from './raw-session.ts';

const PYTHON = fileURLToPath(new URL('drive-row-limits.py', import.meta.url));
const TOO_MANY = expect.stringContaining('rolled back: it changed 10 rows, and its approval covers at most 3');

let test: TestGateway;
let approver: ReturnType<typeof reviewAll>;

beforeAll(async () => {
  test = await startTestGateway();
  await test.admin.call('PATCH', '/api/connections/shop', {
    reviewers: ['dba-team'],
    policy: { review_rows_max: '3', review_estimate: 'off' },
  });
  await test.direct('create table items (id int primary key, state text, parent int)');
  await test.direct('alter table items add foreign key (parent) references items deferrable initially deferred');
  await test.direct('create table noted (id int)');
  approver = reviewAll(test, test.dba, () => true);
});
beforeEach(async () => {
  await test.direct('truncate items, noted');
  await test.direct("insert into items select n, 'new' from generate_series(1, 10) n");
});
afterAll(async () => {
  await approver?.stop();
  await test?.stop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
  await client.connect();
  return client;
}

function failure(running: Promise<unknown>): Promise<pg.DatabaseError> {
  return running.then(
    () => Promise.reject(new Error('it ran')),
    (error: pg.DatabaseError) => error,
  );
}

async function changed(): Promise<number> {
  const [[n] = []] = await test.direct("select count(*)::int from items where state <> 'new'");
  return 10 - Number((await test.direct('select count(*)::int from items'))[0]?.[0]) + Number(n);
}

/** How the audit says that the last command of this request's session ended. */
async function recorded(reviewId: string): Promise<unknown> {
  const { session } = await test.admin.call<{ session: string }>('GET', `/api/reviews/${reviewId}`);
  for (;;) {
    type Events = { data: { type: string; body: unknown }[] };
    const { data } = await test.admin.call<Events>('GET', `/api/sessions/${session}/events`);
    const ended = data.findLast(({ type }) => type === 'query.ended');
    if (ended !== undefined) return ended.body;
  }
}

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly max_rows: number | null;
  readonly outcome: Readonly<Record<string, unknown>> | null;
}

/** The latest request for this text, once its command is over. */
async function reviewOf(text: string): Promise<Shown> {
  for (;;) {
    const all = await test.admin.call<(Shown & { text: string })[]>('GET', '/api/reviews?limit=50');
    const found = all.find((one) => one.text === text);
    if (found !== undefined && found.outcome !== null) return found;
  }
}

describe('a simple query', () => {
  async function run(...texts: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return psql({ ...(await test.target(test.engineer)), sslmode: 'require' }, ['\\set VERBOSITY verbose', ...texts]);
  }

  it('that changes no more than was approved stays changed, and the client sees what it would have seen', async () => {
    const { code, stdout } = await run(
      "update items set state = 'x' where id <= 3 returning id",
      'show server_version_num',
    );
    expect({ code, stdout: stdout.split('\n').slice(0, 4) }).toEqual({ code: 0, stdout: ['1', '2', '3', 'UPDATE 3'] });
    expect(await changed()).toBe(3);
  });

  it('that changes more is rolled back; client, review and audit are told', async () => {
    const text = "update items set state = 'x' returning id";
    const { code, stdout, stderr } = await run(text);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('54000: rolled back: it changed 10 rows, and its approval covers at most 3');
    expect(stderr).toContain('HINT:');
    expect(await changed()).toBe(0);
    const review = await reviewOf(text);
    expect(review).toMatchObject({
      status: 'EXECUTED',
      max_rows: 3,
      outcome: { status: 'rolled_back', rows: 10, rowsMax: 3, errorCode: '54000' },
    });
    expect(stderr).toContain(review.id);
    expect(await recorded(review.id)).toMatchObject({ exceeded: { rowsMax: 3, rows: 10 }, error: { code: '54000' } });
  });

  it('of several statements counts them together, and goes back as a whole', async () => {
    const three = "update items set state = 'x' where id <= 2; delete from items where id = 9";
    expect((await run(three)).code).toBe(0);
    expect(await changed()).toBe(3);
    const four = "update items set state = 'y' where id <= 2; delete from items where id in (7, 8)";
    expect((await run(four)).stderr).toContain('it changed 4 rows');
    expect(await changed()).toBe(3);
  });

  it('in a transaction of the client makes that fail', async () => {
    const client = await connect();
    await client.query('begin');
    expect((await client.query("update items set state = 'kept' where id = 1")).rowCount).toBe(1);
    expect(await failure(client.query('delete from items'))).toMatchObject({ code: '54000', message: TOO_MANY });
    expect(await failure(client.query('show server_version_num'))).toMatchObject({ code: '25P02' });
    expect((await client.query('commit')).command).toBe('ROLLBACK');
    expect(await changed()).toBe(0);
    await client.end();
  });

  it('behind a savepoint of the client leaves what was before that', async () => {
    const client = await connect();
    await client.query('begin');
    await client.query("update items set state = 'kept' where id = 1");
    await client.query('savepoint before');
    expect(await failure(client.query('delete from items'))).toMatchObject({ code: '54000' });
    await client.query('rollback to before');
    expect((await client.query('commit')).command).toBe('COMMIT');
    expect(await test.direct("select id from items where state = 'kept'")).toEqual([[1]]);
    expect(await changed()).toBe(1);
    await client.end();
  });

  it('whose answer is too long to be held back is not delivered and not kept', async () => {
    const client = await connect();
    const text = "update items set state = repeat('x', 9000000) where id < 3 returning state";
    expect(await failure(client.query(text))).toMatchObject({ message: expect.stringContaining('returns too much') });
    expect(await changed()).toBe(0);
    expect((await reviewOf(text)).outcome).toEqual(expect.objectContaining({ status: 'rolled_back', rowsMax: 3 }));
    await client.end();
  });

  it('whose constraint fails when it is committed ends in that error', async () => {
    const client = await connect();
    expect(await failure(client.query('update items set parent = 99 where id = 1'))).toMatchObject({ code: '23503' });
    expect((await client.query('show server_version_num')).rows).toHaveLength(1);
    await client.end();
  });

  it('that fails by itself ends in its own error, outside of any transaction', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    const messages = await session.exchange([fe.query('update items set id = 1 where id in (2, 3)')]);
    const answer = messages.filter(({ tag }) => tag !== 'N');
    expect(answer.map(({ tag }) => tag)).toEqual(['E', 'Z']);
    expect(textOf(answer)).toContain('23505');
    expect(answer.at(-1)?.body.toString()).toBe('I');
    session.hangUp();
  });

  it('that copies rows in is counted like the others', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    const rows = (from: number, n: number): Buffer =>
      fe.copyData(Array.from({ length: n }, (_, i) => `${from + i}\tx\t\\N\n`).join(''));
    session.send(fe.query('copy items from stdin'));
    await session.until('G');
    const kept = await session.exchange([rows(100, 3), fe.copyDone()]);
    expect(textOf(kept)).toContain('COPY 3');
    session.send(fe.query('copy items from  stdin'));
    await session.until('G');
    const refused = await session.exchange([rows(200, 5), fe.copyDone()]);
    expect(textOf(refused)).toContain('it changed 5 rows');
    expect(await test.direct('select count(*)::int from items')).toEqual([[13]]);
    session.hangUp();
  });

  it('does not let what the client sent behind it overtake the count', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    session.send(fe.query('delete from items'), fe.query('delete from items where id = 1'), fe.query('show fsync'));
    const messages = (await session.until('Z', 3)).filter(({ tag }) => !'NDT'.includes(tag));
    expect(messages.map(({ tag }) => tag).join('')).toBe('EZCZCZ');
    expect(await changed()).toBe(1);
    session.hangUp();
  });
});

describe('a prepared statement', () => {
  it('within the limit stays, above it is rolled back, and the session goes on', async () => {
    const client = await connect();
    const text = 'delete from items where id > $1 returning id, state';
    expect((await client.query(text, [8])).rows).toEqual([
      { id: 9, state: 'new' },
      { id: 10, state: 'new' },
    ]);
    const error = await failure(client.query(text, [0]));
    expect(error).toMatchObject({ code: '54000', hint: expect.stringContaining('Nothing was kept') });
    expect(error.message).toContain('it changed 8 rows');
    expect(await changed()).toBe(2);
    expect((await client.query({ name: 'again', text, values: [7] })).rowCount).toBe(1);
    expect(await failure(client.query({ name: 'again', text, values: [-1] }))).toMatchObject({ code: '54000' });
    expect((await client.query({ name: 'again', text, values: [6] })).rowCount).toBe(1);
    await client.end();
  });

  it('in a transaction of the client makes that fail', async () => {
    const client = await connect();
    await client.query('begin');
    expect(await failure(client.query('delete from items where id > $1', [0]))).toMatchObject({ message: TOO_MANY });
    expect(await failure(client.query('select $1::int', [1]))).toMatchObject({ code: '25P02' });
    await client.query('rollback');
    expect(await changed()).toBe(0);
    await client.end();
  });

  it('in a pipeline takes the whole pipeline back, and nothing behind it runs', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    const statement = (text: string): Buffer[] => [fe.parse('', text), fe.bind('', ''), fe.execute()];
    const messages = await session.exchange([
      ...statement('delete from items where id = 1'),
      ...statement('delete from items where id > 1'),
      ...statement('insert into noted values (1)'),
      fe.sync(),
    ]);
    const answer = messages.filter(({ tag }) => tag !== 'N');
    expect(answer.map(({ tag }) => tag).join('')).toBe('12C12EZ');
    expect(textOf(answer)).toContain('it changed 9 rows');
    expect(await changed()).toBe(0);
    expect(await test.direct('select * from noted')).toEqual([]);
    const next = await session.exchange([...statement('delete from items where id = 2'), fe.sync()]);
    expect(textOf(next)).toContain('DELETE 1');
    session.hangUp();
  });

  it('whose Sync comes later is counted before that', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    session.send(fe.parse('', 'delete from items'), fe.bind('', ''), fe.execute(), fe.flush());
    await session.until('E');
    session.send(fe.parse('', 'insert into noted values (2)'), fe.bind('', ''), fe.execute(), fe.sync());
    expect((await session.until('Z')).map(({ tag }) => tag)).toEqual(['Z']);
    expect(await changed()).toBe(0);
    session.send(fe.parse('', 'delete from items where id < 3'), fe.bind('', ''), fe.execute(), fe.flush());
    expect(textOf(await session.until('C'))).toContain('DELETE 2');
    await session.exchange([fe.sync()]);
    expect(await changed()).toBe(2);
    session.hangUp();
  });

  it('whose constraint fails when it is committed ends in that error', async () => {
    const client = await connect();
    expect(await failure(client.query('update items set parent = $1 where id = 1', [77]))).toMatchObject({
      code: '23503',
    });
    expect(await changed()).toBe(0);
    await client.end();
  });

  it.each([
    ['behind its Sync, as libpq does it', [fe.sync()]],
    ['behind a Flush', [fe.flush()]],
    ['at once', []],
  ])('that copies rows in is counted like the others, with the data %s', async (_how, between) => {
    const session = await RawSession.open(await test.target(test.engineer));
    const copy = (from: number, n: number): Buffer[] => [
      fe.parse('', 'copy noted from stdin'),
      fe.bind('', ''),
      fe.execute(),
      ...between,
      fe.copyData(Array.from({ length: n }, (_, i) => `${from + i}\n`).join('')),
      fe.copyDone(),
      fe.sync(),
    ];
    expect(textOf(await session.exchange(copy(100, 3)))).toContain('COPY 3');
    expect(textOf(await session.exchange(copy(200, 5)))).toContain('it changed 5 rows');
    expect(textOf(await session.exchange([fe.query('show fsync')]))).toContain('SHOW');
    expect(await test.direct('select count(*)::int from noted')).toEqual([[3]]);
    session.hangUp();
  });

  it('whose rows are fetched in parts cannot be counted', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    const text = 'delete from items where id < 3 returning id';
    const messages = await session.exchange([fe.parse('', text), fe.bind('', ''), fe.execute('', 1), fe.sync()]);
    expect(textOf(messages)).toContain('fetched in parts');
    expect(await changed()).toBe(0);
    session.hangUp();
  });
});

it('what cannot be counted is refused before anybody is asked', async () => {
  const client = await connect();
  const asked = approver.asked.length;
  for (const text of [
    'truncate items',
    'drop table items',
    'with gone as (delete from items returning id) select * from gone',
    'do $$ begin delete from items; end $$',
    'explain analyze delete from items',
    'begin; delete from items; commit',
    'alter table items add column more int',
  ]) {
    expect(await failure(client.query(text))).toMatchObject({
      code: '42501',
      message: expect.stringContaining('approvals cover at most 3 rows here, and '),
    });
  }
  expect(approver.asked).toHaveLength(asked);
  expect((await client.query('select count(*)::int as n from items')).rows).toEqual([{ n: 10 }]);
  expect((await client.query('create temp table scratch (n int)')).command).toBe('CREATE');
  expect((await client.query('vacuum items')).command).toBe('VACUUM');
  await client.end();
});

it('a merge and an upsert count what they insert, update and delete', async () => {
  const client = await connect();
  const merge = (from: number): string => `merge into items i using generate_series(${from}, 12) n on i.id = n
    when matched then update set state = 'm' when not matched then insert values (n, 'm')`;
  expect((await client.query(merge(10))).rowCount).toBe(3);
  expect(await failure(client.query(merge(9)))).toMatchObject({ code: '54000' });
  const upsert =
    "insert into items values (1, 'u'), (2, 'u'), (50, 'u'), (51, 'u') on conflict (id) do update set state = 'u'";
  expect(await failure(client.query(upsert))).toMatchObject({ message: expect.stringContaining('it changed 4 rows') });
  await client.end();
});

describe.skipIf(isMissing('psycopg2', 'psycopg3'))('psycopg', () => {
  async function drive(driver: string, text: string, params: readonly unknown[]): Promise<Record<string, unknown>> {
    const { host, port, user, password, database } = await test.target(test.engineer);
    const args = [PYTHON, driver, host, String(port), user, password, database, text, JSON.stringify(params)];
    return JSON.parse((await promisify(execFile)('/usr/bin/python3', args)).stdout);
  }

  it.each(['psycopg2', 'psycopg3'])(
    '%s keeps what was approved and reads why the rest was rolled back',
    async (driver) => {
      const text = 'delete from items where id > %s returning id';
      expect(await drive(driver, text, [8])).toMatchObject({ rows: 2, returned: [[9], [10]], lives: true, idle: true });
      expect(await drive(driver, text, [0])).toMatchObject({
        code: '54000',
        message: expect.stringContaining('it changed 8 rows'),
        lives: true,
        idle: true,
      });
      expect(await changed()).toBe(2);
    },
  );
});

describe('an approver', () => {
  beforeAll(async () => {
    await approver.stop();
  });

  it('may allow fewer rows than the connection, never more, and only where they are counted', async () => {
    const client = await connect();
    const text = "update items set state = 'few' where id <= 2";
    const running = failure(client.query(text));
    const id = await test.pendingReview(text);
    expect(await test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({ max_rows: 3, row_changes: 'counted' });
    const more = await test.dba.attempt('PUT', `/api/reviews/${id}/approve`, { max_rows: 4 });
    expect(more).toMatchObject({ status: 422, message: expect.stringContaining('at most 3 rows') });
    await test.dba.call('PUT', `/api/reviews/${id}/approve`, { max_rows: 1 });
    expect(await running).toMatchObject({
      message: expect.stringContaining('changed 2 rows, and its approval covers at most 1'),
    });
    expect(await reviewOf(text)).toMatchObject({ max_rows: 1, outcome: { status: 'rolled_back', rows: 2 } });
    await client.end();
  });

  it('may limit a command of a connection without a limit, and of a fail-fast one', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { policy: { review_mode: 'fail_fast' } });
    const client = await connect();
    const text = "update items set state = 'fast'";
    const asked = await failure(client.query(text));
    const id = /request ([0-9a-f-]{36})/.exec(asked.message)?.[1] ?? '';
    expect(await test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({ max_rows: null, row_changes: 'counted' });
    await test.dba.call('PUT', `/api/reviews/${id}/approve`, { max_rows: 9 });
    expect(await failure(client.query(text))).toMatchObject({ code: '54000' });
    const truncated = await failure(client.query('truncate items'));
    const other = /request ([0-9a-f-]{36})/.exec(truncated.message)?.[1] ?? '';
    const refused = await test.dba.attempt('PUT', `/api/reviews/${other}/approve`, { max_rows: 9 });
    expect(refused).toMatchObject({ status: 422, message: expect.stringContaining('not counted') });
    await client.end();
  });
});

it('the limit is refused where it is no number', async () => {
  const refused = await test.admin.attempt('PATCH', '/api/connections/shop', { policy: { review_rows_max: 'few' } });
  expect(refused.message).toContain('policy.review_rows_max: must be a whole number from 1 to 1000000000');
});

it('leaves an audit log that verifies', async () => {
  expect(await verifyAudit({ dir: join(test.dataDir, 'audit') })).toMatchObject({ ok: true });
});
