import mysql from 'mysql2/promise';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../../../src/cli/api-client.ts';
import { loadDemoSecrets } from '../../../../src/cli/demo/demo-file.ts';
import { runDemo } from '../../../../src/cli/demo/run-demo.ts';
import { recordOf, recordsOf } from '../../../../src/cli/records.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { mongosh } from '../../../protocols/mongodb/mongosh.ts';
import { run, temporaryHome, testContext } from '../harness.ts';

const QUIET = { API_PORT: '0', POSTGRES_PORT: '0', MYSQL_PORT: '0', MONGODB_PORT: '0', LOG_LEVEL: 'silent' };

interface Demo {
  readonly text: string;
  readonly url: string;
  /** Connects as the printed line says. */
  connect(): Promise<pg.Client>;
  /** The same with the line for MySQL clients. */
  connectMysql(): Promise<mysql.Connection>;
  /** What the printed line for mongosh connects to. */
  readonly mongodb: string;
  stop(): Promise<void>;
}

async function startDemo(dataDir: string): Promise<Demo> {
  const { context } = testContext({ home: dataDir });
  const running = await runDemo(context, { ...QUIET, SLUICE_DATA_DIR: dataDir }, { postgres: 0, mysql: 0, mongodb: 0 });
  onTestFinished(() => running.stop());
  const [, password, host, port, user] =
    /PGPASSWORD=(\S+) psql "host=(\S+) port=(\d+) user=(\S+) sslmode=require"/.exec(running.text) ?? [];
  if (password === undefined || host === undefined || user === undefined) throw new Error('no psql line was printed');
  const url = /^Web app +(\S+)/m.exec(running.text)?.[1];
  if (url === undefined) throw new Error('no address of the web app was printed');
  return {
    text: running.text,
    url,
    mongodb: /mongosh "(mongodb:\/\/\S+)"/.exec(running.text)?.[1] ?? '',
    stop: () => running.stop(),
    connectMysql: async () => {
      const [, secret, address, mysqlPort, name] =
        /MYSQL_PWD=(\S+) mysql -h (\S+) -P (\d+) -u (\S+)/.exec(running.text) ?? [];
      if (secret === undefined || address === undefined || name === undefined) throw new Error('no mysql line');
      const client = await mysql.createConnection({
        host: address,
        port: Number(mysqlPort),
        user: name,
        password: secret,
        database: 'shop',
        ssl: { rejectUnauthorized: false },
      });
      onTestFinished(() => client.destroy());
      return client;
    },
    connect: async () => {
      const ssl = { rejectUnauthorized: false };
      const client = new pg.Client({ host, port: Number(port), user, password, database: 'shop', ssl });
      client.on('error', () => undefined);
      await client.connect();
      onTestFinished(() => client.end().catch(() => undefined));
      return client;
    },
  };
}

/** Runs the printed approve lines with the id that the first of them shows. */
async function approveAsPrinted(text: string): Promise<string> {
  const [, url, token] = /SLUICE_API_URL=(\S+) SLUICE_TOKEN=(\S+) npx sluice admin approve review ID/.exec(text) ?? [];
  const options = { url: url ?? '', token: token ?? '' };
  const pending = async () => {
    const { out } = await run(['admin', 'get', 'reviews', '--status', 'pending', '-o', 'json'], options);
    return recordsOf(JSON.parse(out));
  };
  await expect.poll(async () => (await pending()).length, { timeout: 20_000 }).toBe(1);
  const id = String((await pending())[0]?.id);
  const { code, out } = await run(['admin', 'approve', 'review', id], options);
  expect([code, out]).toEqual([0, expect.stringContaining('dba-team: APPROVED by dba')]);
  return id;
}

test('the printed lines work: a query is held, approved, masked, recorded, and a restart keeps everything', async () => {
  const dataDir = temporaryHome();
  const demo = await startDemo(dataDir);
  const engineer = await demo.connect();
  const asked = engineer.query(
    'select name, email, card_number, notes from customers where ssn is not null order by id limit 20',
  );
  await approveAsPrinted(demo.text);
  const { rows } = await asked;
  expect(rows).toHaveLength(20);
  const text = JSON.stringify(rows);
  expect(text).not.toMatch(/@example|\d{9}/);
  expect(rows[0].card_number).toMatch(/^\*+\d{4}$/);
  expect(rows[0].name).toMatch(/^[A-Z]\w+ [A-Z]\w+$/);

  for (const sql of ['drop table payments', 'delete from payments', 'DELETE FROM payments;']) {
    await expect(engineer.query(sql)).rejects.toThrow(/no-destructive-sql/);
  }

  const insert = engineer.query(
    "insert into products (sku, name, category, price, stock) values ('XX-1', 'Kept', 'tea', 1, 1)",
  );
  await approveAsPrinted(demo.text);
  await insert;
  await engineer.end();

  const home = temporaryHome();
  const { passwords } = await loadDemoSecrets(dataDir);
  const login = ['login', '--api-url', demo.url, '--user', 'admin'];
  expect(await run(login, { home, typed: `${passwords.admin}\r` })).toMatchObject({ code: 0 });
  expect((await run(['sessions', 'list'], { home })).out).toMatch(/engineer +shop/);
  expect(await run(['audit', 'verify', '--data-dir', dataDir], { home })).toMatchObject({ code: 0 });
  await demo.stop();

  const again = await startDemo(dataDir);
  const line = (printed: string) => /PGPASSWORD=(\S+)/.exec(printed)?.[1];
  expect(line(again.text)).toBe(line(demo.text));
  const other = await again.connect();
  const kept = other.query("select name from products where sku = 'XX-1'");
  await approveAsPrinted(again.text);
  expect((await kept).rows).toEqual([{ name: 'Kept' }]);
});

test.skipIf(isMissing('mariadb-server'))(
  'the printed MySQL line works: a DELETE is held, a DROP blocked, rows are masked',
  async () => {
    const demo = await startDemo(temporaryHome());
    const engineer = await demo.connectMysql();
    await expect(engineer.query('drop table payments')).rejects.toThrow(/no-destructive-sql/);
    const deleting = engineer.query("delete from payments where status = 'refunded' limit 1");
    await approveAsPrinted(demo.text);
    expect((await deleting)[0]).toMatchObject({ affectedRows: 1 });
    const asked = engineer.execute('select name, email, card_number from customers where id = ?', [1]);
    await approveAsPrinted(demo.text);
    const [rows] = await asked;
    expect(rows).toEqual([
      {
        name: expect.stringMatching(/^[A-Z]\w+ [A-Z]\w+$/),
        email: '[EMAIL_ADDRESS]',
        card_number: expect.stringMatching(/^\*+\d{4}$/),
      },
    ]);
  },
);

/** The line of the printout that deletes something of MongoDB. */
function printedDelete(text: string): string {
  const line = /^ *(db\.orders\.deleteMany\(.*\))$/m.exec(text)?.[1];
  if (line === undefined) throw new Error('the printout deletes nothing of MongoDB');
  return line;
}

test.skipIf(isMissing('mongodb-server', 'mongosh'))(
  'the printed mongosh line works: a deleteMany is held, dropDatabase blocked, documents are masked',
  async () => {
    const { text, mongodb } = await startDemo(temporaryHome());
    const deleting = mongosh(mongodb, [`${printedDelete(text)}.deletedCount`]);
    await approveAsPrinted(text);
    const { code: deleted, stdout: count } = await deleting;
    expect([deleted, Number(count) > 0]).toEqual([0, true]);

    const find = 'db.customers.find({ ssn: { $exists: true } }).limit(3).toArray()';
    const asked = mongosh(mongodb, [find, 'db.dropDatabase()']);
    await approveAsPrinted(text);
    const { code, stdout, stderr } = await asked;
    expect([code, stderr]).toEqual([1, expect.stringContaining('no-destructive-mongodb')]);
    const found = JSON.parse(stdout);
    expect(found).toHaveLength(3);
    for (const { name, email, phones, ssn, address, cards } of found) {
      expect(name).toMatch(/^[A-Z]\w+ [A-Z]\w+$/);
      expect({ email, phones, ssn, city: typeof address.city }).toEqual({
        email: '[EMAIL_ADDRESS]',
        phones: ['[PHONE_NUMBER]'],
        ssn: '[US_SSN]',
        city: 'string',
      });
      for (const card of cards) expect(card.number).toMatch(/^\*+\d{4}$/);
    }
  },
);

test('what is set up is what an administrator sees', async () => {
  const dataDir = temporaryHome();
  const demo = await startDemo(dataDir);
  const { passwords } = await loadDemoSecrets(dataDir);
  const { context } = testContext();
  const anonymous = new ApiClient(context, { url: demo.url });
  const { token } = recordOf(await anonymous.post('/login', { name: 'admin', password: passwords.admin }));
  const api = new ApiClient(context, { url: demo.url, token: String(token) });
  expect(recordsOf(await api.get('/users')).map(({ name, groups }) => [name, groups])).toEqual(
    expect.arrayContaining([
      ['admin', ['admin']],
      ['engineer', ['engineering']],
      ['dba', ['dba-team']],
    ]),
  );
  const shop = recordOf(await api.get('/connections/shop'));
  expect(shop).toMatchObject({ subtype: 'postgres', reviewers: ['dba-team'] });
  expect([shop.guardrail_rules, shop.datamasking_rules]).toEqual([[expect.any(String)], [expect.any(String)]]);
  for (const password of Object.values(passwords)) expect(demo.text).toContain(password);
});
