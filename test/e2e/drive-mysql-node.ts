import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import mariadb from 'mariadb';
import type { Connection } from 'mysql2';
import mysql from 'mysql2/promise';
import type { Seen } from './drive-node.ts';
import type { Target } from './gateway.ts';
import { REFUSED } from './mysql-paths.ts';

const BY_ID = 'select id, name, email, card, notes from customers where id = ?';
const MANY = 'select n, email from customers, numbers order by n, id';
const FAILED = 'select * from nowhere';
const WIDE_BYTES = 17 << 20;
const WIDE = `select 1 as a, repeat('x', ${WIDE_BYTES}) as wide, email from customers order by id`;
/** More columns than a byte of the NULL bitmap has bits, every third one NULL. */
const COLUMNS_300 = `select ${Array.from({ length: 300 }, (_, i) => `${i % 3 === 0 ? 'null' : i} as c${i}`).join(', ')}`;

/** What both drivers have in common: the connection of either, as far as it is needed here. */
interface Driver {
  query(text: string): Promise<unknown>;
  execute(text: string, values: readonly unknown[]): Promise<unknown>;
}

/** mysql2: text and prepared, several statements, streams, pools, long values, files, transactions, another user. */
export async function driveMysql2(target: Target): Promise<Seen> {
  const options = { ...target, ssl: { rejectUnauthorized: false }, rowsAsArray: true, supportBigNumbers: true };
  const connection = await mysql.createConnection({ ...options, multipleStatements: true, dateStrings: true });
  try {
    const driver: Driver = {
      query: async (text) => (await connection.query(text))[0],
      execute: async (text, values) => (await connection.execute(text, [...(values as string[])]))[0],
    };
    const seen: Seen = {};
    for (const id of [1, 2, 1, 2]) seen[`prepared ${id}`] = await driver.execute(BY_ID, [id]);
    const [, fields] = await connection.query('select * from typed');
    seen.fields = fields.map(({ name, columnType, flags, decimals, columnLength, characterSet }) => [
      name,
      columnType,
      flags,
      decimals,
      columnLength,
      characterSet,
    ]);
    Object.assign(seen, await common(driver));
    const streamed: unknown[] = [];
    // Streams belong to the connection inside, which the types leave out.
    const { connection: inner } = connection as unknown as { connection: Connection };
    for await (const row of inner.query(MANY).stream()) streamed.push(row);
    seen.streamed = streamed;
    seen.written = await driver.execute('insert into scratch (n, mail) values (?, ?)', [7, 'new@example.com']);
    seen.file = (
      await connection.query({
        sql: "load data local infile 'mails.txt' into table scratch (n, mail)",
        infileStreamFactory: () => Readable.from([Buffer.from('1\tone@example.com\n'), Buffer.from('2\t\\N\n')]),
      })
    )[0];
    seen.loaded = await driver.query('select n, mail from scratch order by n');
    const long = ['y'.repeat(WIDE_BYTES), 'z'];
    seen['long parameter'] = await driver.execute('select length(?), sha2(?, 256)', long).catch(codeIn);
    await connection.changeUser({ user: target.user, password: target.password, database: target.database });
    seen['after another login'] = await driver.execute(BY_ID, [1]);
    return { ...seen, ...(await pooled(options)) };
  } finally {
    await connection.end();
  }
}

async function pooled(options: mysql.PoolOptions): Promise<Seen> {
  const pool = mysql.createPool({ ...options, connectionLimit: 2 });
  try {
    const found = await Promise.all([1, 2, 1, 2, 1].map((id) => pool.execute(BY_ID, [id])));
    const connection = await pool.getConnection();
    await connection.query('set @left = 1');
    await connection.reset();
    const [left] = await connection.query('select @left');
    connection.release();
    return { pooled: found.map(([rows]) => rows), left };
  } finally {
    await pool.end();
  }
}

/** mariadb: pipelines, batches in bulk and one by one, prepared statements, streams, another user. */
export async function driveMariadb(target: Target): Promise<Seen> {
  const connection = await mariadb.createConnection({
    ...target,
    ssl: { rejectUnauthorized: false },
    allowPublicKeyRetrieval: true,
    multipleStatements: true,
    rowsAsArray: true,
    dateStrings: true,
    pipelining: true,
  });
  try {
    const driver: Driver = {
      query: (text) => connection.query(text),
      execute: (text, values) => connection.execute(text, values),
    };
    const seen: Seen = await common(driver);
    const prepared = await connection.prepare(BY_ID);
    for (const id of [1, 2, 1, 2]) seen[`prepared ${id}`] = await prepared.execute([id]);
    prepared.close();
    const texts = ['select 1', REFUSED, 'select email from customers where id = 1', FAILED, 'select 2', BY_ID];
    seen.pipelined = await Promise.all(
      texts.map((text, i) => connection.query(text, i === 5 ? [2] : undefined).catch(codeIn)),
    );
    seen['pipelined and prepared'] = await Promise.all(
      [1, 2, 'x'].map((id) => connection.execute(BY_ID, [id]).catch(codeIn)),
    );
    seen['refused in the pipeline'] = await Promise.all(
      [BY_ID, REFUSED, BY_ID].map((text) => connection.execute(text, text === REFUSED ? [] : [1]).catch(codeIn)),
    );
    const rows = Array.from({ length: 50 }, (_, i) => [100 + i, i % 7 === 0 ? null : `m${i}@example.com`]);
    for (const bulk of [true, false]) {
      await connection.query('delete from scratch');
      const written = await connection.batch({ sql: 'insert into scratch (n, mail) values (?, ?)', bulk }, rows);
      seen[`batch, bulk ${bulk}`] = (written as { affectedRows: number }).affectedRows;
      seen[`after the batch, bulk ${bulk}`] = await connection.query('select n, mail from scratch order by n');
    }
    const streamed: unknown[] = [];
    for await (const row of connection.queryStream(MANY)) streamed.push(row);
    seen.streamed = streamed;
    await connection.query('set @left = 1');
    await connection.reset();
    seen.left = await connection.query('select @left');
    // The driver does this with MariaDB only.
    if (connection.info?.isMariaDB()) {
      await connection.changeUser({ user: target.user, password: target.password, database: target.database });
      seen['after another login'] = await connection.execute(BY_ID, [1]);
    }
    return seen;
  } finally {
    await connection.end();
  }
}

/** What every driver does, in text and prepared. */
async function common(driver: Driver): Promise<Seen> {
  const seen: Seen = {};
  await driver.query('delete from scratch');
  await driver.query('alter table scratch auto_increment = 1');
  for (const table of ['typed', 'bytes', 'customers']) {
    seen[`${table}, text`] = await driver.query(`select * from ${table}`);
    seen[`${table}, prepared`] = await driver.execute(`select * from ${table}`, []);
  }
  seen['300 columns, text'] = await driver.query(COLUMNS_300);
  seen['300 columns, prepared'] = await driver.execute(COLUMNS_300, []);
  seen['wide rows, text'] = shortened(await driver.query(WIDE));
  seen['wide rows, prepared'] = shortened(await driver.execute(WIDE, []));
  seen.aliases = await driver.query('select c.email as e, concat(c.name) as n from customers c order by id');
  seen.several = await driver.query('select 1 as one; select email from customers order by id; do 1; select 2');
  seen['several, one fails'] = await driver.query(`select 1; ${FAILED}; select 2`).catch(codeIn);
  seen['called, several results'] = await driver.query('call several()');
  seen['called, prepared'] = await driver.execute('call several()', []);
  seen['called, parameters out'] = await driver.query('set @n = 1; call gives(1, @mail, @n); select @n');
  for (const [step, text] of [
    ['refused', REFUSED],
    ['failed', FAILED],
  ] as const) {
    seen[step] = await driver.query(text).catch(codeIn);
    seen[`${step}, prepared`] = await driver.execute(text, []).catch(codeIn);
    Object.assign(seen, await transactions(driver, step, text));
  }
  return seen;
}

/** An error ends no transaction in MySQL, whoever it comes from. */
async function transactions(driver: Driver, step: string, text: string): Promise<Seen> {
  const kept = () => driver.query('select n from scratch where n >= 1000 order by n');
  const insert = (n: number) => driver.query(`insert into scratch (n) values (${n})`);
  const seen: Seen = {};
  for (const end of ['commit', 'rollback']) {
    await driver.query('begin');
    await insert(1000);
    seen[`${step} in a transaction, ${end}`] = await driver.query(text).catch(codeIn);
    await insert(1001);
    await driver.query(end);
    seen[`kept after ${step}, ${end}`] = await kept();
  }
  await driver.query('set autocommit = 0');
  await insert(1010);
  await driver.query('savepoint here');
  await insert(1011);
  await driver.query(text).catch(codeIn);
  await driver.query('rollback to savepoint here');
  await insert(1012);
  await driver.query(text).catch(codeIn);
  await driver.query('commit');
  await insert(1013);
  await driver.query('rollback');
  await driver.query('set autocommit = 1');
  seen[`savepoints around ${step}`] = await kept();
  await driver.query("xa start 'x'");
  await insert(1020);
  seen[`${step} in XA`] = await driver.query(text).catch(codeIn);
  for (const next of ['end', 'prepare', 'commit']) await driver.query(`xa ${next} 'x'`);
  seen[`XA around ${step}`] = await kept();
  await driver.query('delete from scratch');
  return seen;
}

function shortened(rows: unknown): unknown {
  const short = (cell: unknown): unknown =>
    typeof cell === 'string' && cell.length > 1000
      ? [cell.length, createHash('sha256').update(cell).digest('hex')]
      : cell;
  return (rows as unknown[][]).map((row) => row.map(short));
}

function codeIn(error: unknown): unknown {
  const { errno, sqlState } = error as { errno?: number; sqlState?: string };
  return errno === undefined ? String(error) : `${errno} ${sqlState}`;
}
