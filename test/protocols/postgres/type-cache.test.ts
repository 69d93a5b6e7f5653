import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TypeCache } from '../../../protocols/postgres/type-cache.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

function cacheOf(ask: (text: string) => Promise<(string | null)[][]>, ttlMs?: number) {
  const asked: string[] = [];
  const failures: unknown[] = [];
  const counting = (text: string) => {
    asked.push(text);
    return ask(text);
  };
  return { cache: new TypeCache(counting, (error) => failures.push(error), ttlMs), asked, failures };
}

const MOOD = ['70000', 'f', '70000', 'mood', 'e', 'calm'];

describe('types of a database’s own', () => {
  it('are asked for once, those that nobody knows as well', async () => {
    const { cache, asked } = cacheOf(async () => [MOOD]);
    const known = new Map([[70_000, { type: 'enum', label: 'calm' }]]);
    expect(await cache.resolve([70_000, 70_001])).toEqual(known);
    expect(await cache.resolve([70_000, 70_001])).toEqual(known);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("'{70000,70001}'");
  });

  it('are asked for again when they are too old', async () => {
    const { cache, asked } = cacheOf(async () => [MOOD], 10);
    await cache.resolve([70_000]);
    await expect.poll(() => cache.resolve([70_000]).then(() => asked.length)).toBeGreaterThan(1);
  });

  it('stay unknown while the database does not answer, and are asked for again', async () => {
    const { cache, asked, failures } = cacheOf(() => Promise.reject(new Error('down')));
    expect(await cache.resolve([70_000])).toEqual(new Map());
    await cache.resolve([70_000]);
    expect([asked.length, failures.length]).toEqual([2, 2]);
  });

  describe('of a real server', () => {
    let server: TestServer;
    let client: pg.Client;
    beforeAll(async () => {
      server = await startPostgres();
      client = new pg.Client(server);
      await client.connect();
      await client.query(`create extension citext; create type mood as enum ('calm', 'wild'); create table t (a text);
        create type words as range (subtype = text); create domain mail as citext; create domain work_mail as mail;
        create domain n as int4`);
    });
    afterAll(async () => {
      await client.end();
      await server.stop();
    });

    it.each([
      ['citext', { type: 'citext' }],
      ['citext[]', { type: '_citext' }],
      ['work_mail[]', { type: '_citext' }],
      ['n[]', { type: '_int4' }],
      ['mood', { type: 'enum', label: 'calm' }],
      ['mood[]', { type: '_enum' }],
      ['t', { type: 'record' }],
      ['t[]', { type: '_record' }],
      ['words', undefined],
      ['words[]', undefined],
    ])('%s is read as %j', async (name, type) => {
      const { cache } = cacheOf(async (text) => {
        const results = (await client.query({ text, rowMode: 'array' })) as unknown as { rows: unknown[][] }[];
        const [rows = []] = results.map((result) => result.rows).filter((found) => found.length > 0);
        return rows.map((row) =>
          row.map((v) => (v === null ? null : typeof v === 'boolean' ? (v ? 't' : 'f') : String(v))),
        );
      });
      const { rows } = await client.query(`select '${name}'::regtype::oid as oid`);
      expect((await cache.resolve([rows[0]?.oid])).get(rows[0]?.oid)).toEqual(type);
    });
  });
});
