import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import postgres from 'postgres';
import type { Target } from './gateway.ts';

/** What a driver saw, by step. */
export type Seen = Record<string, unknown>;

const BY_ID = 'select id, name, email, card, notes from customers where id = $1';
const MANY = 'select n, email from customers, generate_series(1, 20) n order by n, id';
const REFUSED = 'drop table sealed.not_ours';

/** node-postgres: simple and extended, text and binary, named statements, cursors, streams, transactions, notifications. */
export async function drivePg(target: Target): Promise<Seen> {
  const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    const seen: Seen = {};
    const named = { name: 'by id', text: BY_ID, rowMode: 'array' as const };
    for (const id of [1, 2, 1, 2]) seen[`named ${id}`] = (await client.query({ ...named, values: [id] })).rows;
    seen.simple = (await client.query('select * from typed')).rows;
    seen.fields = (await client.query('select * from typed')).fields;
    seen.binary = (
      await client.query({ text: 'select a, e, i, j, d from typed', binary: true } as pg.QueryConfig)
    ).rows;
    const several = (await client.query('select 1 as one; select email from customers order by id')) as unknown;
    seen.several = (several as pg.QueryResult[]).map(({ command, rows }) => [command, rows]);
    Object.assign(seen, await cursors(client));
    for (const [step, text] of [
      ['refused', REFUSED],
      ['failed', 'select 1 / 0'],
    ] as const) {
      seen[step] = await codeOf(client.query(text));
      seen[`${step} with parameters`] = await codeOf(client.query({ text: `${text} `, values: [] }));
      await client.query('begin');
      await client.query("insert into customers (id, name) values (90, 'Temporary')");
      seen[`${step} in a transaction`] = await codeOf(client.query(text));
      seen[`after ${step}`] = await codeOf(client.query('select 1'));
      seen[`commit after ${step}`] = (await client.query('commit')).command;
      seen[`undone by ${step}`] = (await client.query('select id from customers where id = 90')).rows;
    }
    const queued = ['select 1 as n', REFUSED, 'select email from customers where id = 1'].map((text) =>
      client.query(text).then(({ rows }) => rows, codeIn),
    );
    seen.queued = await Promise.all(queued);
    const notified = new Promise((resolve) => client.once('notification', ({ payload }) => resolve(payload)));
    await client.query('listen news_of_node');
    await client.query("notify news_of_node, 'from ann@example.com'");
    seen.notified = await notified;
    return seen;
  } finally {
    await client.end();
  }
}

async function cursors(client: pg.Client): Promise<Seen> {
  const portions: unknown[] = [];
  const cursor = client.query(new Cursor(MANY));
  for (let rows = await cursor.read(7); rows.length > 0; rows = await cursor.read(7)) portions.push(rows);
  await cursor.close();
  const left = client.query(new Cursor(MANY));
  const first = await left.read(1);
  await left.close();
  const streamed: unknown[] = [];
  for await (const row of client.query(new QueryStream(MANY, [], { batchSize: 3 }))) streamed.push(row);
  const broken: unknown[] = [];
  for await (const row of client.query(new QueryStream(MANY, [], { batchSize: 2 }))) {
    broken.push(row);
    if (broken.length === 3) break;
  }
  return { portions, first, streamed, broken, after: (await client.query('select 1 as one')).rows };
}

/** postgres.js: statements it prepares and describes once, its simple mode, cursors, COPY as streams, pipelined queries. */
export async function drivePostgresJs(target: Target): Promise<Seen> {
  const { host, port, user: username, password, database } = target;
  const options = {
    host,
    port,
    username,
    password,
    database,
    ssl: { rejectUnauthorized: false },
    max: 1,
    onnotice: () => {},
  };
  const sql = postgres(options);
  try {
    const seen: Seen = {};
    for (const id of [1, 2, 1, 2]) {
      seen[`prepared ${id}`] = await sql`select id, name, email, card, notes from customers where id = ${id}`;
    }
    seen.types = await sql`select a, b, c, d, e, g, h, i, j from typed`;
    seen.described = (await sql`select * from typed`.describe()).columns;
    seen.simple = await sql`select 1 as one; select email from customers order by id`.simple();
    seen.values = await sql.unsafe(MANY).values();
    const portions: unknown[] = [];
    await sql.unsafe(MANY).cursor(9, (rows) => {
      portions.push(rows);
    });
    seen.cursor = portions;
    seen.pipelined = await Promise.all([1, 2, 1].map((id) => sql`select email from customers where id = ${id}`));
    await sql`create temp table incoming (n int, mail text)`;
    await pipeline(Readable.from(['1\ta@example.com\n', '2\t\\N\n']), await sql`copy incoming from stdin`.writable());
    seen.copied = await readText(await sql`copy (select n, mail from incoming order by n) to stdout`.readable());
    seen.bulk = await sql`insert into incoming ${sql([
      { n: 3, mail: 'f@example.com' },
      { n: 4, mail: 'g' },
    ])} returning *`;
    for (const [step, text] of [
      ['refused', REFUSED],
      ['failed', 'select 1 / 0'],
    ] as const) {
      seen[step] = await codeOf(sql.unsafe(text));
      seen[`${step} in a transaction`] = await codeOf(
        sql.begin(async (inner) => {
          await inner`insert into incoming values (100)`;
          await inner.unsafe(text);
        }),
      );
      seen[`${step} in a savepoint`] = await sql.begin(async (inner) => {
        const code = await codeOf(inner.savepoint((deeper) => deeper.unsafe(text)));
        return [code, [...(await inner`select count(*)::int as n from incoming where n = 100`)]];
      });
    }
    return seen;
  } finally {
    await sql.end();
  }
}

function codeOf(running: Promise<unknown>): Promise<unknown> {
  return Promise.resolve(running).then(() => 'no failure', codeIn);
}

function codeIn(error: unknown): unknown {
  return (error as { code?: string }).code ?? String(error);
}
