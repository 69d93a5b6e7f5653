import { spawn } from 'node:child_process';
import pg from 'pg';
import Cursor from 'pg-cursor';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { type CodecProxy, startCodecProxy } from './codec-proxy.ts';
import { DENIED, fieldsOf, tags } from './conversation.ts';
import { fe } from './frames.ts';
import { RawClient } from './raw-client.ts';

let server: TestServer;
let proxy: CodecProxy;
let admin: pg.Client;

beforeAll(async () => {
  server = await startPostgres({ hba: 'host app app 127.0.0.1/32 trust' });
  proxy = await startCodecProxy(server);
  admin = new pg.Client(server.superuser);
  await admin.connect();
  await admin.query(`
    CREATE TABLE people (id int primary key, email text, note varchar(12), amount numeric, tags text[], doc jsonb);
    ALTER TABLE people OWNER TO app`);
});
afterAll(async () => {
  await admin?.end();
  await proxy?.close();
  await server?.stop();
});
beforeEach(async () => {
  proxy.reset();
  await admin.query(`
    TRUNCATE people;
    INSERT INTO people SELECT n, 'p' || n || '@example.com', 'note ' || n, n * 1.50, ARRAY['a', 'b'], '{"k": 1}'
    FROM generate_series(1, 5) n`);
});

const counted = async (): Promise<number> => {
  const { rows } = await admin.query('SELECT count(*)::int AS n FROM people');
  return rows[0].n;
};
const denyAll = (fragment: string) => (query: { text: string }) => (query.text.includes(fragment) ? DENIED : undefined);

async function withPg<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: '127.0.0.1', port: proxy.port, user: 'app', database: 'app' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function withRaw<T>(work: (client: RawClient) => Promise<T>): Promise<T> {
  const client = await RawClient.login(proxy.port, 'app', 'app');
  try {
    return await work(client);
  } finally {
    client.end();
  }
}

/** Runs psql and gives it a script on its standard input. */
function psql(script: string): Promise<{ out: string; err: string }> {
  const target = `host=127.0.0.1 port=${proxy.port} user=app dbname=app sslmode=disable gssencmode=disable`;
  const child = spawn('psql', ['-X', '-A', '-t', target]);
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.err += chunk;
  });
  child.stdin.end(script);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

/** Both directions of the latest session left as they came. */
function expectTransparent(): void {
  const { fromClient, toServer, fromServer, toClient } = proxy.taps;
  expect(Buffer.concat(toServer).equals(Buffer.concat(fromClient))).toBe(true);
  expect(Buffer.concat(toClient).equals(Buffer.concat(fromServer))).toBe(true);
  expect(proxy.errors).toEqual([]);
}

describe('a session nobody interferes with is the same byte for byte', () => {
  test('node-postgres, simple and extended', async () => {
    await withPg(async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT * FROM people WHERE id > $1 ORDER BY id', [2]);
      await client.query({ name: 'q', text: 'SELECT $1::int + 1 AS n', values: [1], rowMode: 'array' });
      await client.query({ name: 'q', text: 'SELECT $1::int + 1 AS n', values: [2] });
      await client.query('SELECT nonsense').catch(() => undefined);
      await client.query('ROLLBACK');
    });
    expectTransparent();
    expect(proxy.ends.map(({ outcome }) => outcome.status)).toEqual(['ok', 'ok', 'ok', 'ok', 'error', 'ok']);
    expect(proxy.ends[1]?.outcome.rows).toBe(3);
  });

  test('psql with its own commands, COPY and an error', async () => {
    const { out } = await psql(`
      \\d people
      COPY people (id, email) FROM STDIN;
6	six
7	seven
\\.
      SELECT count(*) FROM people;
      COPY people (id) TO STDOUT;
      SELECT 1/0;
      SELECT 1 \\; SELECT 2;
    `);
    expect(out).toContain('note|character varying(12)');
    expect(out).toContain('\n7\n');
    expectTransparent();
    expect(proxy.ends).toHaveLength(proxy.queries.length);
  });

  test('a cursor read in portions', async () => {
    await withPg(async (client) => {
      await client.query('BEGIN');
      const cursor = client.query(new Cursor('SELECT id FROM people ORDER BY id'));
      expect(await cursor.read(2)).toHaveLength(2);
      expect(await cursor.read(2)).toHaveLength(2);
      expect(await cursor.read(2)).toHaveLength(1);
      await cursor.close();
      await client.query('COMMIT');
    });
    expectTransparent();
    const ended = proxy.ends.find(({ query }) => query.text.includes('ORDER BY id') && query.phase === 'execute');
    expect(ended?.outcome).toMatchObject({ status: 'ok', rows: 5 });
    expect(proxy.queries.map(({ via }) => via)).toEqual(['Query', 'Bind', 'Query']);
  });
});

test('a driver that describes once gets its rows, and the columns are known each time', async () => {
  const sql = postgres({ host: '127.0.0.1', port: proxy.port, user: 'app', database: 'app', max: 1, ssl: false });
  try {
    for (let i = 0; i < 3; i++) expect(await sql`SELECT email FROM people WHERE id = ${2}`).toHaveLength(1);
    await Promise.all([1, 2, 3, 4].map((n) => sql`SELECT ${n}::int AS n`));
    await sql.begin(async (tx) => {
      await tx`INSERT INTO people (id) VALUES (9)`;
      expect(await tx`SELECT id FROM people WHERE id = 9`).toEqual([{ id: 9 }]);
    });
  } finally {
    await sql.end();
  }
  expect(proxy.errors).toEqual([]);
  const emails = proxy.results.filter(({ query }) => query.text.includes('email'));
  expect(emails.map(({ columns }) => columns.map(({ name, type }) => `${name} ${type}`))).toEqual([
    ['email text'],
    ['email text'],
    ['email text'],
  ]);
});

describe('a denial', () => {
  test('is an error like any other to the driver, which carries on', async () => {
    proxy.verdict = denyAll('DELETE');
    await withPg(async (client) => {
      await expect(client.query('DELETE FROM people')).rejects.toMatchObject({ code: '42501', hint: 'ask' });
      await expect(client.query('DELETE FROM people WHERE id = $1', [1])).rejects.toMatchObject({ code: '42501' });
      expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
      expect((await client.query('SELECT $1::int AS n', [2])).rows).toEqual([{ n: 2 }]);
    });
    expect(await counted()).toBe(5);
    expect(proxy.ends.map(({ query }) => query.text)).toEqual(['SELECT 1 AS n', 'SELECT $1::int AS n']);
  });

  test.each([
    ['simple', []],
    ['extended', [1]],
  ])('in a transaction makes its COMMIT a ROLLBACK (%s)', async (_how, values) => {
    proxy.verdict = denyAll('DELETE');
    await withPg(async (client) => {
      await client.query('BEGIN');
      await client.query('INSERT INTO people (id) VALUES (100)');
      const text = values.length === 0 ? 'DELETE FROM people' : 'DELETE FROM people WHERE id = $1';
      await expect(client.query(text, values)).rejects.toMatchObject({ code: '42501', message: 'not allowed' });
      await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
      expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    });
    expect(await counted()).toBe(5);
    expect(proxy.errors).toEqual([]);
  });

  test('in a pipeline rolls back what came before it, and the next pipeline runs', async () => {
    proxy.verdict = denyAll('DELETE');
    const run = (text: string) => [fe.parse('', text), fe.bind('', ''), fe.describe('P'), fe.execute()];
    await withRaw(async (client) => {
      client.send(
        ...run('INSERT INTO people (id) VALUES (100)'),
        ...run('DELETE FROM people'),
        ...run('INSERT INTO people (id) VALUES (101)'),
        fe.sync(),
        ...run('INSERT INTO people (id) VALUES (102)'),
        fe.sync(),
      );
      const answer = await client.until('Z', 2);
      expect(tags(answer)).toBe('12nCEZ12nCZ');
      expect(fieldsOf(answer)).toMatchObject({ C: '42501', M: 'not allowed' });
    });
    const { rows } = await admin.query('SELECT id FROM people WHERE id >= 100');
    expect(rows).toEqual([{ id: 102 }]);
  });

  test('in a pipeline that was flushed rolls back what had run', async () => {
    proxy.verdict = denyAll('DELETE');
    await withRaw(async (client) => {
      client.send(fe.parse('', 'INSERT INTO people (id) VALUES (100)'), fe.bind('', ''), fe.execute(), fe.flush());
      expect(tags(await client.until('C'))).toBe('12C');
      client.send(fe.parse('', 'DELETE FROM people'), fe.bind('', ''), fe.execute(), fe.query('SELECT 1'), fe.sync());
      expect(tags(await client.until('Z'))).toBe('EZ');
      client.send(fe.query('SELECT 1'));
      expect(tags(await client.until('Z'))).toBe('TDCZ');
    });
    expect(await counted()).toBe(5);
  });

  test('of a Query behind an open pipeline rolls the pipeline back', async () => {
    proxy.verdict = denyAll('DELETE');
    await withRaw(async (client) => {
      client.send(fe.parse('', 'INSERT INTO people (id) VALUES (100)'), fe.bind('', ''), fe.execute(), fe.flush());
      await client.until('C');
      client.send(fe.query('DELETE FROM people'));
      expect(tags(await client.until('Z'))).toBe('EZ');
    });
    expect(await counted()).toBe(5);
  });

  test('between queries that were sent at once keeps their order', async () => {
    proxy.verdict = denyAll('DELETE');
    await withRaw(async (client) => {
      client.send(fe.query('SELECT 1'), fe.query('DELETE FROM people'), fe.query('SELECT 2'));
      expect(tags(await client.until('Z', 3))).toBe('TDCZEZTDCZ');
    });
    expect(await counted()).toBe(5);
  });
});

describe('masks', () => {
  test.each([false, true])('replace texts, numbers and documents (binary: %s)', async (binary) => {
    proxy.onRow = (row) => {
      for (const i of row.columns.keys()) if (row.columns[i]?.name !== 'id') row.set(i, 'a mask that is long');
    };
    const { rows } = await withPg((client) =>
      client.query({ text: 'SELECT * FROM people WHERE id = $1', values: [3], binary } as pg.QueryConfig),
    );
    const masked = { id: 3, email: 'a mask that is long', note: 'a mask that ', amount: null };
    expect(rows).toEqual([
      binary
        ? { ...masked, tags: null, doc: expect.anything() }
        : { ...masked, tags: ['a mask that is long'], doc: 'a mask that is long' },
    ]);
  });

  test('see binary values as text', async () => {
    const seen: (string | null)[] = [];
    proxy.onRow = (row) => {
      for (const i of row.columns.keys()) seen.push(row.get(i));
    };
    await withRaw(async (client) => {
      const text = `SELECT 1::int2, -2::int4, 3::int8, 1.5::float4, 0.1::float8, true, -123.4500::numeric, 0.00012::numeric, 98765432.1::numeric,
        '00112233-4455-6677-8899-aabbccddeeff'::uuid, 'x'::text, '{"a": 1}'::jsonb, date '2024-02-29',
        timestamp '1999-12-31 23:59:59.5', timestamptz '2024-01-01 00:00:00+00', null::text, 'NaN'::numeric, 0::numeric, 10000::numeric`;
      client.send(fe.parse('', text), fe.bind('', '', [], [], [1]), fe.execute(), fe.sync());
      await client.until('Z');
    });
    expect(seen).toEqual([
      ...['1', '-2', '3', '1.5', '0.1', 't', '-123.4500', '0.00012', '98765432.1'],
      ...['00112233-4455-6677-8899-aabbccddeeff', 'x', '{"a": 1}', '2024-02-29'],
      ...['1999-12-31 23:59:59.5', '2024-01-01 00:00:00+00', null, 'NaN', '0', '10000'],
    ]);
  });

  test('know the origin of a column under another name, and of a prepared statement that comes to another table', async () => {
    await admin.query(`
      CREATE SCHEMA IF NOT EXISTS other AUTHORIZATION app;
      DROP TABLE IF EXISTS other.people;
      CREATE TABLE other.people (id int, email text); ALTER TABLE other.people OWNER TO app`);
    await withRaw(async (client) => {
      client.send(fe.parse('s', 'SELECT email AS mail FROM people'), fe.describe('S', 's'), fe.sync());
      await client.until('Z');
      for (const path of ['public', 'other']) {
        client.send(fe.query(`SET search_path = ${path}`), fe.bind('', 's'), fe.execute(), fe.sync());
        await client.until('Z', 2);
      }
    });
    const asked = proxy.results.filter(({ query }) => query.text.includes('mail'));
    await Promise.all(asked.map((result) => result.resolveOrigins?.()));
    const origins = asked.map(({ columns }) => JSON.stringify(columns[0]?.origin));
    expect(asked.map(({ columns }) => columns[0]?.name)).toEqual(['mail', 'mail']);
    expect(new Set(origins).size).toBe(2);
  });

  test('withhold a result, after which the session goes on', async () => {
    proxy.onResult = ({ query }) => (query.text.includes('email') ? DENIED : undefined);
    await withPg(async (client) => {
      await expect(client.query('SELECT email FROM people')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('SELECT email FROM people WHERE id > $1', [0])).rejects.toMatchObject({
        code: '42501',
      });
      await expect(client.query('COPY people (email) TO STDOUT')).rejects.toMatchObject({ code: '42501' });
      expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    });
    expect(Buffer.concat(proxy.taps.toClient).includes('@example.com')).toBe(false);
    expect(proxy.errors).toEqual([]);
  });
});

describe('named objects', () => {
  test('of SQL and of the protocol are the same', async () => {
    await withRaw(async (client) => {
      client.send(fe.query('PREPARE s AS SELECT id FROM people'));
      await client.until('Z');
      client.send(fe.bind('', 's'), fe.execute(), fe.sync());
      expect(tags(await client.until('Z'))).toBe('2DDDDDCZ');
      client.send(fe.parse('p', 'SELECT 7 AS seven'), fe.sync());
      await client.until('Z');
      client.send(fe.query('EXECUTE p'));
      expect(tags(await client.until('Z'))).toBe('TDCZ');
      client.send(fe.query('BEGIN; DECLARE c CURSOR FOR SELECT email FROM people'));
      await client.until('Z');
      client.send(fe.execute('c', 2), fe.sync());
      expect(tags(await client.until('Z'))).toBe('DDsZ');
      client.send(fe.query('FETCH 1 FROM c'));
      expect(tags(await client.until('Z'))).toBe('TDCZ');
    });
    expect(proxy.errors).toEqual([]);
    const seen = proxy.queries.map(({ text, related }) => [text, related.map((object) => object.text)]);
    expect(seen).toEqual([
      ['PREPARE s AS SELECT id FROM people', []],
      ['SELECT id FROM people', []],
      ['SELECT 7 AS seven', []],
      ['EXECUTE p', ['SELECT 7 AS seven']],
      ['BEGIN; DECLARE c CURSOR FOR SELECT email FROM people', []],
      ['FETCH ALL FROM "c"', ['DECLARE c CURSOR FOR SELECT email FROM people']],
      ['FETCH 1 FROM c', ['DECLARE c CURSOR FOR SELECT email FROM people']],
    ]);
  });

  test('cannot be swapped behind an error, all sent at once', async () => {
    proxy.verdict = (query) =>
      query.phase === 'execute' && query.statements().some(({ operation }) => !SAFE.has(operation))
        ? DENIED
        : undefined;
    await withRaw(async (client) => {
      client.send(fe.parse('s', 'DELETE FROM people'), fe.sync());
      await client.until('Z');
      client.send(
        fe.query('BEGIN; SELECT 1/0'),
        fe.query('DEALLOCATE s'),
        fe.query('ROLLBACK'),
        fe.parse('s', 'SELECT 1'),
        fe.sync(),
        fe.bind('', 's'),
        fe.execute(),
        fe.sync(),
      );
      await client.until('Z', 5);
    });
    expect(await counted()).toBe(5);
    expect(proxy.errors).toEqual([]);
  });
});

const SAFE: ReadonlySet<string> = new Set(['begin', 'select', 'deallocate', 'rollback']);

describe('COPY FROM STDIN in the extended protocol', () => {
  const start = [fe.bind('', ''), fe.execute(), fe.sync()];

  test('ends with one ReadyForQuery, whatever Syncs were sent within the data', async () => {
    await withRaw(async (client) => {
      client.send(fe.parse('', 'COPY people (id) FROM STDIN'), ...start);
      await client.until('G');
      client.send(fe.copyData('50\n'), fe.sync(), fe.copyData('51\n'), fe.copyDone(), fe.sync());
      expect(tags(await client.until('Z'))).toBe('CZ');
      client.send(fe.query('SELECT 1'));
      expect(tags(await client.until('Z'))).toBe('TDCZ');
    });
    expect(proxy.errors).toEqual([]);
    expect(proxy.ends[0]?.outcome).toMatchObject({ status: 'ok', rows: 2 });
  });

  test('that fails before it reads any data leaves the session in step', async () => {
    await admin.query('CREATE OR REPLACE VIEW v AS SELECT 1 AS id; ALTER VIEW v OWNER TO app');
    await withRaw(async (client) => {
      client.send(fe.parse('', 'COPY v FROM STDIN'), ...start);
      await client.until('E');
      client.send(fe.copyData('1\n'), fe.copyDone(), fe.sync(), fe.query('SELECT 1'));
      await client.until('C');
      await client.until('Z');
      client.send(fe.query('SELECT 2'));
      expect(tags(await client.until('Z'))).toBe('TDCZ');
    });
    expect(proxy.errors).toEqual([]);
  });

  test('can be given up by the client', async () => {
    await withRaw(async (client) => {
      client.send(fe.parse('', 'COPY people (id) FROM STDIN'), ...start);
      await client.until('G');
      client.send(fe.copyData('50\n'), fe.copyFail(), fe.sync());
      expect(tags(await client.until('Z'))).toBe('EZ');
      client.send(fe.query('SELECT 1'));
      expect(tags(await client.until('Z'))).toBe('TDCZ');
    });
    expect(await counted()).toBe(5);
  });
});

test('keeping a transaction alive neither ends it nor drops the unnamed statement', async () => {
  await withRaw(async (client) => {
    client.send(fe.query('BEGIN'));
    await client.until('Z');
    client.send(fe.parse('', 'SELECT 41 + 1'), fe.sync());
    await client.until('Z');
    const bytes = proxy.codec?.keepAlive?.();
    if (bytes === undefined) throw new Error('nothing to keep alive');
    proxy.server?.write(bytes);
    client.send(fe.bind('', ''), fe.execute(), fe.sync());
    const answer = await client.until('Z');
    expect(tags(answer)).toBe('2DCZ');
    expect(answer.subarray(-1).toString()).toBe('T');
  });
});

test('a function called by number is refused by policy, and a transaction fails with it', async () => {
  await withRaw(async (client) => {
    client.send(fe.functionCall(1299));
    expect(tags(await client.until('Z'))).toBe('EZ');
    client.send(fe.query('BEGIN'));
    await client.until('Z');
    client.send(fe.functionCall(1299));
    const answer = await client.until('Z');
    expect(tags(answer)).toBe('EZ');
    expect(fieldsOf(answer).C).toBe('42501');
    expect(answer.subarray(-1).toString()).toBe('E');
  });
});
