import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fe } from '../protocols/postgres/frames.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { RawSession, textOf } from './raw-session.ts';

describe('what masks do not reach', () => {
  let test: TestGateway;
  let rule: Record<string, unknown> & { id: string };

  beforeAll(async () => {
    test = await startTestGateway();
    const shop = await test.admin.call<{ id: string }>('GET', '/api/connections/shop');
    await test.direct(`create function dyn() returns setof text language plpgsql as
      $$ begin return query execute 'select email from customers'; end $$`);
    await test.direct('create view hidden as select dyn() as value');
    rule = await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'mails',
      connection_ids: [shop.id],
      columns: [{ match: 'public.customers.email', strategy: 'redact' }],
    });
  });
  afterAll(() => test?.stop());

  async function choose(choice: Record<string, string>): Promise<void> {
    const { id, created_at: _created, updated_at: _updated, ...body } = rule;
    await test.admin.call('PUT', `/api/datamasking-rules/${id}`, { ...body, ...choice });
  }

  async function withClient<T>(act: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
    await client.connect();
    try {
      return await act(client);
    } finally {
      await client.end();
    }
  }

  it('a copy is refused by default, with the rule and the column, and the session goes on', async () => {
    expect(rule).toMatchObject({ unfollowed: 'mask', copies: 'deny' });
    await withClient(async (client) => {
      const copying = client.query('update customers set name = email');
      await expect(copying).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining(
          'masking rule "mails": public.customers.email would be stored in customers.name',
        ),
        detail: expect.stringContaining('mails'),
        hint: expect.stringContaining('Leave the column out'),
      });
      expect((await client.query('select name, email from customers where id = 1')).rows).toEqual([
        { name: 'Ann', email: '[COLUMN]' },
      ]);
    });
  });

  it('is refused at Parse already, and undoes its transaction', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    try {
      const parsed = [fe.parse('s', 'insert into customers (id, name) select id + 9, email from customers'), fe.sync()];
      expect(textOf(await session.exchange(parsed))).toContain('masking rule "mails"');
    } finally {
      session.hangUp();
    }
    await withClient(async (client) => {
      await client.query('begin');
      await client.query("update customers set name = 'Eve'");
      await expect(
        client.query({ text: 'update customers set name = email where id = $1', values: [1] }),
      ).rejects.toThrow('masking rule');
      expect((await client.query('commit')).command).toBe('ROLLBACK');
    });
    expect(await test.direct('select distinct name from customers order by 1')).toEqual([['Ann'], ['Bob']]);
  });

  it('knows in a pipeline what the statements before it will have changed', async () => {
    const session = await RawSession.open(await test.target(test.engineer));
    const run = (text: string): Buffer[] => [fe.parse('', text), fe.bind('', ''), fe.execute()];
    try {
      await session.exchange([fe.query('create function quiet() returns int language sql as $$ select 1 $$')]);
      const body = 'update customers set name = email returning 1';
      const pipeline = [
        ...run(`create or replace function quiet() returns int language sql as $$ ${body} $$`),
        ...run('select quiet()'),
        fe.sync(),
      ];
      expect(textOf(await session.exchange(pipeline))).toContain('masking rule "mails"');
    } finally {
      session.hangUp();
    }
    expect(await test.direct('select distinct name from customers order by 1')).toEqual([['Ann'], ['Bob']]);
  });

  it('a result that cannot be followed becomes NULL, or is refused where the rule says so', async () => {
    const ask = (text: string, values?: unknown[]) =>
      withClient(async (client) => (await client.query({ text, ...(values === undefined ? {} : { values }) })).rows[0]);
    await choose({ copies: 'allow', unfollowed: 'mask' });
    expect(await ask('select dyn() as x, 1 as n')).toEqual({ x: null, n: 1 });
    expect(await ask('select value, 1 as n from hidden')).toEqual({ value: null, n: 1 });
    await choose({ copies: 'allow', unfollowed: 'deny' });
    const lost = (name: string) => `column "${name}" of the result cannot be followed`;
    await expect(ask('select dyn() as x, 1 as n')).rejects.toThrow(lost('x'));
    await expect(ask('select value, 1 as n from hidden')).rejects.toThrow(lost('value'));
    await expect(ask('select value from hidden where $1 = 1', [1])).rejects.toThrow(lost('value'));
    expect(await ask('select name, email, upper(email) as e from customers where id = 1')).toEqual({
      name: 'Ann',
      email: '[COLUMN]',
      e: '[COLUMN]',
    });
  });

  it('tells of it at Parse where the statement shows it, before its first row where only the result does', async () => {
    await choose({ copies: 'allow', unfollowed: 'deny' });
    const session = await RawSession.open(await test.target(test.engineer));
    try {
      expect(textOf(await session.exchange([fe.parse('', 'select dyn() as x'), fe.sync()]))).toContain('"x"');
      const results = await session.exchange([fe.query('select 1 as n; select value from hidden; select 2 as n')]);
      expect(results.map(({ tag }) => tag).join('')).toBe('TDCTEZ');
      const copied = await session.exchange([fe.query('copy (select value from hidden) to stdout')]);
      expect(copied.map(({ tag }) => tag).join('')).toBe('HEZ');
      expect(textOf(await session.exchange([fe.query('select name from customers')]))).toContain('Ann');
    } finally {
      session.hangUp();
    }
  });
});
