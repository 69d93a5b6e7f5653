import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('drive-copy.py', import.meta.url));
const MAIL = '[EMAIL_ADDRESS]';

/** Values with everything in them that COPY must escape. */
const NASTY = `create table nasty (id int primary key, note text, mail text, j jsonb, big numeric, raw bytea)`;
const NASTY_ROWS = `insert into nasty values
  (1, E'tab\\t line\\n return\\r quote" comma, back\\\\slash', 'a@example.com', '{"m": "b@example.com", "n": 1}', 1.50, '\\x00ff'),
  (2, E'\\\\N', '', null, null, null), (3, null, null, '[]', 'NaN', ''), (4, E'\\\\.', E'c@example.com\\n"x"', '"\\u00e9"', -7, '\\x5c')`;

const COPIES = [
  'copy nasty to stdout',
  'copy nasty to stdout (header)',
  "copy nasty to stdout (delimiter '|', null '')",
  'copy nasty to stdout csv header',
  "copy nasty to stdout (format csv, quote '''', escape E'\\\\', delimiter ';', null 'nil', force_quote *)",
  'copy (select mail, id from nasty order by id) to stdout csv',
  'copy nasty (j, raw) to stdout',
  'copy nasty to stdout binary',
  'copy (select) to stdout',
  'copy (select 1 where false) to stdout (format binary)',
];

describe('COPY … TO STDOUT through the gateway', () => {
  let test: TestGateway;
  let masked: Target;
  let plain: Target;
  let direct: Target;

  beforeAll(async () => {
    test = await startTestGateway();
    const { upstream, admin, engineer } = test;
    for (const statement of [NASTY, NASTY_ROWS]) await test.direct(statement);
    const [shop] = await admin.call<{ id: string; name: string }[]>('GET', '/api/connections');
    const { host, port, user, password, database } = upstream;
    await admin.call('POST', '/api/connections', {
      name: 'plain',
      type: 'database',
      subtype: 'postgres',
      secret: Object.fromEntries(
        Object.entries({
          HOST: host,
          PORT: String(port),
          USER: user,
          PASS: password,
          DB: database,
          SSLMODE: 'disable',
        }).map(([name, value]) => [`envvar:${name}`, Buffer.from(value).toString('base64')]),
      ),
    });
    await admin.call('POST', '/api/datamasking-rules', {
      name: 'pii',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS'] }],
      columns: [{ match: 'public.customers.card', strategy: 'partial' }],
    });
    masked = await test.target(engineer);
    plain = await test.target(engineer, 'plain');
    direct = { host, port, user, password, database };
  });
  afterAll(() => test.stop());

  it.skipIf(isMissing('psql'))('gives psql the same bytes as a direct connection where nothing is masked', async () => {
    for (const text of COPIES) {
      expect((await psql(plain, text)).equals(await psql(direct, text)), text).toBe(true);
    }
  });

  it.skipIf(isMissing('psql'))('masks cells and leaves every other byte as it is', async () => {
    for (const text of COPIES.filter((copy) => !copy.includes('binary'))) {
      const expected = (await psql(direct, text)).toString().replaceAll(/[a-z]@example\.com/g, MAIL);
      expect((await psql(masked, text)).toString(), text).toBe(expected);
    }
  });

  it.skipIf(isMissing('psql'))('masks by column what \\copy writes to a file, whatever the search_path', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-copy-'));
    const file = join(folder, 'out.csv');
    await test.direct('create schema other');
    await test.direct("create table pets as select 'Rex'::text as name, 'x'::text as kind");
    await test.direct("create table other.people as select '4111'::text as a, 'x'::text as b");
    const lines = [
      `\\copy (select id, card, card || '' as c from customers order by id) to '${file}' csv header`,
      '\\copy customers (card) to stdout',
      'set search_path = other, public;',
      '\\copy people to stdout',
      'create temp table pets as select 5 as n;',
      '\\copy pets to stdout',
    ];
    const out = await psql(masked, lines.join('\n'));
    expect(out.toString()).toBe('************1111\n************5559\n4111\tx\n5\n');
    const [header, ann] = readFileSync(file, 'utf8').split('\n');
    expect(header).toBe('id,card,c');
    expect(ann?.startsWith('1,************1111,')).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(isMissing('psycopg3'))('masks what psycopg reads in every format, in the extended protocol', async () => {
    const { host, port, user, password, database } = masked;
    const { stdout } = await run('/usr/bin/python3', [SCRIPT, host, String(port), user, password, database]);
    const first = [1, MAIL, '************1111', `call ${MAIL}, card 4111 1111 1111 1111`];
    const second = [2, MAIL, '************5559', 'nothing here'];
    expect(JSON.parse(stdout)).toEqual({
      binary: [first, second],
      text: [first, second],
      csv: `id,email,card,notes\n1,${MAIL},************1111,"call ${MAIL}, card 4111 1111 1111 1111"\n2,${MAIL},************5559,nothing here\n`,
      temporary: `1\t${MAIL}\n`,
      missing: ['relation "nowhere" does not exist', null],
      // TRANSACTION_STATUS_INERROR
      status: 3,
    });
  });

  it.skipIf(isMissing('psql'))(
    'says what the server says of a COPY that fails, and refuses what it cannot mask',
    async () => {
      const failing = async (text: string): Promise<string> => {
        const error: unknown = await psql(masked, text).catch((cause: unknown) => cause);
        return String((error as { stderr?: unknown }).stderr);
      };
      expect(await failing('begin;\ncopy nowhere to stdout;')).toContain('relation "nowhere" does not exist');
      expect(await failing('copy nowhere to stdout')).toContain('relation "nowhere" does not exist');
      expect(await failing("copy customers to '/tmp/x'")).toContain('takes data away unmasked');
      expect(await failing("copy customers to program 'cat'")).toContain('takes data away unmasked');
      expect(await failing("copy customers to stdout (encoding 'latin1')")).toContain('cannot be read');
    },
  );

  it.skipIf(isMissing('psql'))('gives NULL for columns nobody can resolve, where column rules apply', async () => {
    const out = await psql(masked, 'copy customers (id) to stdout \\; copy customers (name) to stdout;');
    expect(out.toString()).toBe('\\N\n\\N\n\\N\n\\N\n');
  });

  it.skipIf(isMissing('psql'))('streams a large COPY with little memory', async () => {
    const text =
      "copy (select g, repeat('x', 1000), 'a' || g || '@example.com' from generate_series(1, 200000) g) to stdout";
    global.gc?.();
    const before = process.memoryUsage().rss;
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 20);
    const { lines, digest } = await streamed(masked, text);
    clearInterval(timer);
    expect(lines).toBe(200_000);
    const expected = createHash('sha256');
    const filler = 'x'.repeat(1000);
    for (let n = 1; n <= 200_000; n++) expected.update(`${n}\t${filler}\t${MAIL}\n`);
    expect(digest).toBe(expected.digest('hex'));
    // The data is 200 MB; what is held of it at once must not grow with it.
    expect(peak - before).toBeLessThan(120 * 1024 * 1024);
  });
});

const infoOf = (target: Target): string => {
  const ssl = target.user.includes('~') ? 'require' : 'disable';
  return `host=${target.host} port=${target.port} user=${target.user} dbname=${target.database} sslmode=${ssl}`;
};
const envOf = (target: Target) => ({ PATH: process.env.PATH ?? '', PGPASSWORD: target.password });

/** What psql writes for a script; rejects with its stderr when a statement fails. */
async function psql(target: Target, script: string): Promise<Buffer> {
  const child = run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-', infoOf(target)], {
    env: envOf(target),
    encoding: 'buffer',
  });
  child.child.stdin?.end(`${script}${script.startsWith('copy') ? ';' : ''}\n`);
  return (await child).stdout;
}

async function streamed(target: Target, text: string): Promise<{ lines: number; digest: string }> {
  const child = spawn('psql', ['-X', '-q', '-c', text, infoOf(target)], { env: envOf(target) });
  const hash = createHash('sha256');
  let lines = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
  }
  return { lines, digest: hash.digest('hex') };
}
