import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecretBox } from '../../../src/secrets/box.ts';
import { openSecret, sealSecret } from '../../../src/store/connection-secrets.ts';
import { openStore } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const encode = (text: string): string => Buffer.from(text).toString('base64');
const SECRET = {
  'envvar:HOST': encode('db.internal'),
  'envvar:PASS': encode('pä$$wörd'),
  'filesystem:CA': encode('pem'),
};

function create(name: string, secret: Record<string, string> = SECRET) {
  return fixture.store.connections.create({ name, type: 'database', subtype: 'postgres', secret });
}

async function query(sql: string, params: unknown[] = []): Promise<{ row: string }[]> {
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  try {
    return (await client.query(sql, params)).rows;
  } finally {
    await client.end();
  }
}

test('are read decoded, by their plain names', async () => {
  const { id } = await create('plain');
  expect(await fixture.store.secrets.read(id)).toEqual(
    new Map([
      ['HOST', 'db.internal'],
      ['PASS', 'pä$$wörd'],
      ['filesystem:CA', 'pem'],
    ]),
  );
  expect(await fixture.store.secrets.read(id, ['HOST', 'PORT'])).toEqual(new Map([['HOST', 'db.internal']]));
  expect((await fixture.store.secrets.read(randomUUID())).size).toBe(0);
  expect((await fixture.store.secrets.read('nope')).size).toBe(0);
});

test('only their keys are shown', async () => {
  const made = await create('shown');
  expect(made.secretKeys).toEqual(['envvar:HOST', 'envvar:PASS', 'filesystem:CA']);
  expect(JSON.stringify(made)).not.toContain(encode('db.internal'));
});

test('cannot be read in the database', async () => {
  await create('hidden');
  const [found] = await query(`SELECT row_to_json(c)::text || encode(secret, 'escape') AS row FROM connections c
    WHERE name = 'hidden'`);
  for (const value of ['db.internal', 'pä$$wörd', ...Object.values(SECRET)]) {
    expect(found?.row).not.toContain(value);
    expect(found?.row).not.toContain(Buffer.from(value).toString('hex'));
  }
});

test('moved to another connection they do not open', async () => {
  const from = await create('from');
  const to = await create('to');
  await query('UPDATE connections SET secret = (SELECT secret FROM connections WHERE id = $1) WHERE id = $2', [
    from.id,
    to.id,
  ]);
  await expect(fixture.store.secrets.read(to.id)).rejects.toMatchObject({ code: 'secret_unreadable' });
});

test('another master key does not open them, and can set them anew', async () => {
  const { id } = await create('rekeyed');
  const { host, port, user, password, database } = fixture.server;
  const other = await openStore({ pool: { host, port, user, password, database }, secretKey: randomBytes(32) });
  await expect(other.secrets.read(id)).rejects.toMatchObject({ code: 'secret_unreadable' });
  await expect(other.connections.update(id, { secret: { 'envvar:HOST': '' } })).rejects.toThrow('decrypted');
  await other.connections.update(id, { secret: { 'envvar:HOST': encode('new') } });
  expect(await other.secrets.read(id)).toEqual(new Map([['HOST', 'new']]));
  await other.close();
});

test('an update without a secret keeps it; an empty value keeps that value; what is left out is gone', async () => {
  const { connections, secrets } = fixture.store;
  const { id } = await create('kept');
  await connections.update(id, { tags: { a: 'b' } });
  expect((await secrets.read(id)).size).toBe(3);
  const updated = await connections.update(id, { secret: { 'envvar:HOST': encode('other'), 'envvar:PASS': '' } });
  expect(updated?.secretKeys).toEqual(['envvar:HOST', 'envvar:PASS']);
  expect(await secrets.read(id)).toEqual(
    new Map([
      ['HOST', 'other'],
      ['PASS', 'pä$$wörd'],
    ]),
  );
  expect(await connections.update(id, { secret: {} })).toMatchObject({ secretKeys: [] });
  expect((await secrets.read(id)).size).toBe(0);
});

test('a box is bound to its connection', () => {
  const box = createSecretBox(randomBytes(32));
  const sealed = sealSecret(box, 'one', SECRET) ?? Buffer.alloc(0);
  expect(openSecret(box, 'one', sealed)).toEqual(SECRET);
  expect(() => openSecret(box, 'two', sealed)).toThrow('decrypted');
  expect(sealSecret(box, 'one', {})).toBeNull();
});

test('a secret of which everything is kept is not opened, so that another change needs no key', async () => {
  const { id } = await create('untouched');
  const { host, port, user, password, database } = fixture.server;
  const other = await openStore({ pool: { host, port, user, password, database }, secretKey: randomBytes(32) });
  const kept = Object.fromEntries(Object.keys(SECRET).map((key) => [key, '']));
  expect(await other.connections.update(id, { tags: { a: 'b' }, secret: kept })).toMatchObject({ tags: { a: 'b' } });
  await other.close();
  expect((await fixture.store.secrets.read(id)).size).toBe(Object.keys(SECRET).length);
});

test('where values are kept elsewhere is readable beside the secret, and follows it', async () => {
  const { connections } = fixture.store;
  const secret = {
    'envvar:HOST': encode('_aws:shop:host'),
    'envvar:PASS': encode('_literal:_aws:shop:pass'),
    'envvar:USER': encode('_hunter2:x'),
  };
  const { id, secretReferences } = await create('elsewhere', secret);
  expect(secretReferences).toEqual({ 'envvar:HOST': '_aws:shop:host' });
  const kept = { 'envvar:HOST': '', 'envvar:PASS': encode('_vaultkv2:secret/shop:PASS') };
  expect((await connections.update(id, { secret: kept }))?.secretReferences).toEqual({
    'envvar:HOST': '_aws:shop:host',
    'envvar:PASS': '_vaultkv2:secret/shop:PASS',
  });
  const literal = { 'envvar:HOST': encode('db.internal') };
  expect((await connections.update(id, { secret: literal }))?.secretReferences).toEqual({});
});
