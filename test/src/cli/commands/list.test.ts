import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeConnection } from '../../api/harness.ts';
import { fakeGateway, run } from '../harness.ts';
import { type RealApi, startRealApi } from '../real-api.ts';

describe('on a real gateway', () => {
  let real: RealApi;
  beforeAll(async () => {
    real = await startRealApi();
    const { id } = await makeConnection(real.api, 'shop', { tags: { env: 'prod' }, reviewers: ['dba-team'] });
    await makeConnection(real.api, 'blog', { tags: { env: 'test' } });
    await makeConnection(real.api, 'vault', { access_groups: ['dba-team'] });
    const found = { finding: { isReachable: true } as const, now: new Date(), quietMs: 0 };
    await real.api.store.connectionStatuses.observe(id, found);
  });
  afterAll(() => real.close());

  test.each(['list', 'ls'])('%s shows the connections one may use, and whether they answer', async (name) => {
    const { code, out } = await real.as('alice', [name]);
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(/\s{2,}/).map((cell) => cell.trim()))).toEqual([
      ['NAME', 'TYPE', 'STATUS', 'ACCESS', 'APPROVED BY', 'TAGS'],
      ['blog', 'database/postgres', 'offline', 'connect, exec, runbooks', 'env=test'],
      ['shop', 'database/postgres', 'online', 'connect, exec, runbooks', 'dba-team', 'env=prod'],
      [''],
    ]);
    expect((await real.as('dba', [name])).out).toContain('vault');
  });

  test.each([
    [['--status', 'online'], ['shop']],
    [['--tags', 'env!=prod'], ['blog']],
    [['--search', 'SHO'], ['shop']],
    [['-q', 'name=blog'], ['blog']],
  ])('%j narrows it', async (args, names) => {
    const { out } = await real.as('alice', ['list', ...args, '-o', 'json']);
    expect(JSON.parse(out).map((connection: { name: string }) => connection.name)).toEqual(names);
  });

  test('a condition that is none is refused with what one looks like', async () => {
    const { code, err } = await real.as('alice', ['list', '--tags', 'prod']);
    expect(code).not.toBe(0);
    expect(err).toContain('tag_selector: must be conditions like env=prod,team!=web');
  });
});

test('nothing to show is said, and is an empty list to programs', async () => {
  const { url } = await fakeGateway({ 'GET /api/connections': { body: [] } });
  expect(await run(['list'], { url, token: 't' })).toMatchObject({
    code: 0,
    out: '',
    err: 'There are no connections to show.\n',
  });
  expect((await run(['ls', '-o', 'json'], { url, token: 't' })).out.trim()).toBe('[]');
});

test('a status that is none is a mistake of the call', async () => {
  const { code, err } = await run(['list', '--status', 'maybe'], { url: 'http://127.0.0.1:1', token: 't' });
  expect(code).toBe(2);
  expect(err).toContain('online, offline');
});
