import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psql, startPsql } from '../protocols/postgres/psql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { addUser, type Person } from './person.ts';

const run = promisify(execFile);

describe('access control × action, as psql sees it', () => {
  let test: TestGateway;
  let stranger: Person;
  beforeAll(async () => {
    test = await startTestGateway();
    stranger = await addUser(test.gateway, test.admin, 'stranger', []);
  });
  afterAll(() => test?.stop());

  const configure = (reviewers: readonly string[]) =>
    test.admin.call('PATCH', '/api/connections/shop', { access_groups: ['engineering'], reviewers });
  const reviews = async (): Promise<number> => (await test.admin.call<unknown[]>('GET', '/api/reviews')).length;
  const wire = async (person: Person): Promise<Record<string, string | number>> => {
    const { token } = await person.call<{ token: string }>('POST', '/api/tokens', { name: 'psql' });
    const port = test.gateway.listeners.postgres?.port ?? 0;
    return {
      host: '127.0.0.1',
      port,
      user: `${person.name}~shop`,
      password: token,
      database: 'app',
      sslmode: 'require',
    };
  };

  it.each([
    ['disabled', []],
    ['enabled', ['dba-team']],
  ])('not allowed, action %s: the connection is not visible', async (_action, reviewers) => {
    await configure(reviewers);
    const before = await reviews();
    expect(await stranger.call('GET', '/api/connections')).toEqual([]);
    expect((await stranger.attempt('GET', '/api/connections/shop')).status).toBe(404);
    const { code, stdout, stderr } = await psql(await wire(stranger), ['select count(*) from customers']);
    expect([code === 0, stdout]).toEqual([false, '']);
    expect(stderr).toContain('connection "shop" does not exist');
    expect(await reviews()).toBe(before);
  });

  it('allowed, action disabled: direct execution', async () => {
    await configure([]);
    const before = await reviews();
    expect(await test.engineer.call('GET', '/api/connections')).toMatchObject([{ name: 'shop' }]);
    const commands = ['select count(*) from customers', 'select name from customers where id = 1'];
    const { code, stdout } = await psql(await wire(test.engineer), commands);
    expect([code, stdout]).toEqual([0, '2\nAnn\n']);
    expect(await reviews()).toBe(before);
  });

  it('allowed, action enabled: each command needs approval', async () => {
    await configure(['dba-team']);
    const before = await reviews();
    const running = psql(await wire(test.engineer), ['select 1 from customers', 'select 2 from customers']);
    for (const command of ['select 1 from customers', 'select 2 from customers']) {
      await test.dba.call('PUT', `/api/reviews/${await test.pendingReview(command)}/approve`);
    }
    expect(await running).toMatchObject({ code: 0, stdout: '1\n1\n2\n2\n' });
    expect(await reviews()).toBe(before + 2);
  });

  it('an API key approves and rejects with the lines of the seed, and is named for it', async () => {
    await configure(['dba-team']);
    const made = await test.admin.call<{ key: string }>('POST', '/api/api-keys', { name: 'bot', groups: ['dba-team'] });
    const curl = async (id: string, verdict: string): Promise<{ status: string }> => {
      const line = `curl -sS -X PUT "${test.gateway.api.url}/api/reviews/${id}/${verdict}" -H "Authorization: Bearer $HOOP_API_KEY"`;
      const { stdout } = await run('sh', ['-c', line], { env: { ...process.env, HOOP_API_KEY: made.key } });
      return JSON.parse(stdout);
    };
    const approved = startPsql(await wire(test.engineer), 'select 3 from customers');
    const id = await test.pendingReview('select 3 from customers');
    expect(await curl(id, 'approve')).toMatchObject({ status: 'APPROVED' });
    expect(await approved.result).toMatchObject({ code: 0, stdout: '3\n3\n' });
    expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({
      review_groups_data: [{ group: 'dba-team', reviewed_by: { name: 'bot', identity_type: 'machine' } }],
    });
    const rejected = startPsql(await wire(test.engineer), 'select 4 from customers');
    expect(await curl(await test.pendingReview('select 4 from customers'), 'reject')).toMatchObject({
      status: 'REJECTED',
    });
    expect((await rejected.result).stderr).toContain('bot');
  });
});
