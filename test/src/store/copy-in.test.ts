import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COPY_NULL, copyIn, copyText } from '../../../src/store/copy-in.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  server = await startPostgres();
  const { host, port, user, password, database } = server;
  client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  await client.query('create table texts (n int primary key, a text, b text)');
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const COPY = 'copy texts (n, a, b) from stdin';
const all = async () => (await client.query('select a, b from texts order by n')).rows;

test('every text comes back as it went in, and cannot become another row or column', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).map((s) => s.toWellFormed().replaceAll('\0', '')),
    fc.constantFrom('', '\\', '\\.', '\\N', '\t', '\n', '\r\n', '\\\t\\n', 'a\tb\nc', '\b\f\v', '\u2028'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, fc.option(text)), { maxLength: 20 }), async (rows) => {
      await client.query('truncate texts');
      const pieces = rows.map(([a, b], n) => `${n}\t${copyText(a)}\t${b === null ? COPY_NULL : copyText(b)}\n`);
      await copyIn(client, COPY, pieces);
      expect(await all()).toEqual(rows.map(([a, b]) => ({ a, b })));
    }),
    { numRuns: 50 },
  );
});

test('what the server refuses rejects with its error, and the connection goes on', async () => {
  await client.query('truncate texts');
  const many = Array.from({ length: 200 }, (_, n) => `${n}\t${'x'.repeat(10_000)}\t\n`);
  await expect(copyIn(client, COPY, ['not a number\ta\tb\n', ...many])).rejects.toMatchObject({ code: '22P02' });
  await expect(copyIn(client, 'copy nothing from stdin', ['1\n'])).rejects.toMatchObject({ code: '42P01' });
  expect(await all()).toEqual([]);
  await copyIn(client, COPY, ['1\ta\tb\n']);
  expect(await all()).toEqual([{ a: 'a', b: 'b' }]);
});

test('a connection that has ended rejects', async () => {
  const { host, port, user, password, database } = server;
  const ended = new pg.Client({ host, port, user, password, database });
  await ended.connect();
  await ended.end();
  await expect(copyIn(ended, COPY, ['9\ta\tb\n'])).rejects.toThrow();
});
