import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askUpstream } from '../../../protocols/postgres/explain-exchange.ts';
import { openUpstream } from '../../../protocols/postgres/upstream-session.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

let server: TestServer;
let wire: Wire;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

beforeEach(async () => {
  const { host, port, user, password, database } = server;
  const secret = new Map(Object.entries({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database }));
  const upstream = { name: 'side', secret, dial: (to: string, at: number) => dialTcp(to, at) };
  const signal = new AbortController().signal;
  ({ wire } = await openUpstream(upstream, { minor: 0, database: '', settings: new Map(), signal }));
  return () => wire.destroy();
});

const NO_PARAMS = { raw: { formats: [], values: [] }, types: [] };

function binary(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

test('asks one question after the other, in the transaction of the set-up', async () => {
  const answers = await askUpstream(wire, "BEGIN; SET LOCAL application_name = 'x'", [
    { text: "select current_setting('application_name')", params: NO_PARAMS },
    { text: 'select 2 union all select 3', params: NO_PARAMS },
  ]);
  expect(answers).toEqual(['x', '2']);
});

test('sends parameters as they came: text, binary, NULL, with and without types', async () => {
  const text = 'select $1::int + $2::int || coalesce($3, $4)';
  const values = [Buffer.from('40'), binary(2), null, Buffer.from('!')];
  const raw = { formats: [0, 1, 0, 0], values };
  expect(await askUpstream(wire, 'BEGIN', [{ text, params: { raw, types: [0, 23, 25] } }])).toEqual(['42!']);
});

test('a text of several statements runs none of them', async () => {
  const text = 'create table planted (); select 1';
  await expect(askUpstream(wire, 'select 1', [{ text, params: NO_PARAMS }])).rejects.toThrow('42601');
});

test('rejects when the set-up fails', async () => {
  await expect(askUpstream(wire, 'select from nowhere', [])).rejects.toThrow('42P01');
});

test('rejects with the first failure of a question', async () => {
  const asked = ['select 1', 'select from nowhere'].map((text) => ({ text, params: NO_PARAMS }));
  await expect(askUpstream(wire, 'select 1', asked)).rejects.toThrow('42P01');
});

test('rejects a question without an answer', async () => {
  const asked = [{ text: 'create temporary table t ()', params: NO_PARAMS }];
  await expect(askUpstream(wire, 'select 1', asked)).rejects.toThrow('without a row');
});

test('refuses an answer that is no plan by its size', async () => {
  const text = "select repeat('x', 2000000)";
  await expect(askUpstream(wire, 'select 1', [{ text, params: NO_PARAMS }])).rejects.toThrow();
});
