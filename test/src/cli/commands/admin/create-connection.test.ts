import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeGateway, run } from '../../harness.ts';
import { type RealApi, startRealApi, words } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

const create = (line: string, options = {}) =>
  real.as('admin', ['admin', 'create', 'connection', ...words(line)], { program: 'hoop', ...options });
const stored = async (name: string) => {
  const connection = await real.api.store.connections.byName(name);
  if (connection === undefined) throw new Error(`no connection ${name}`);
  return { ...connection, secret: Object.fromEntries(await real.api.store.secrets.read(connection.id)) };
};

describe('the commands of the reference documents run as they are written', () => {
  test('a connection with two reviewing groups, which are made', async () => {
    const { code, out, err } = await create(`prod-db \\
      --agent default \\
      --reviewers 'dba-team,security' \\
      -- psql -h localhost -U postgres mydb`);
    expect([code, out]).toEqual([0, 'connection prod-db created\n']);
    expect(err).toBe('note: group security did not exist and was created; it has no members yet.\n');
    expect(await stored('prod-db')).toMatchObject({
      type: 'database',
      subtype: 'postgres',
      agentId: 'default',
      reviewers: ['dba-team', 'security'],
      secret: { HOST: 'localhost', USER: 'postgres', DB: 'mydb' },
    });
  });

  test('adding reviewers to an existing connection changes nothing else', async () => {
    await create('kept-db --agent default --tags env=prod -e PASS=hunter2 -- psql -h kept -p 5444 -U u d');
    const before = await stored('kept-db');
    const { code, out } = await create(`kept-db \\
      --overwrite \\
      --reviewers 'dba-team,security'`);
    expect([code, out]).toEqual([0, 'connection kept-db changed\n']);
    const { updatedAt: _, ...after } = await stored('kept-db');
    const { updatedAt: __, ...unchanged } = before;
    expect(after).toEqual({ ...unchanged, reviewers: ['dba-team', 'security'] });
  });

  test('each way of saying something alone changes that, and nothing else', async () => {
    const make = '--agent default --tags env=prod --reviewers dba-team -e PASS=hunter2 -- psql -h kept -U u d';
    await create(`whole-db ${make}`);
    const { updatedAt: _, ...before } = await stored('whole-db');
    let expected: Record<string, unknown> = before;
    const steps: [string, Record<string, unknown>][] = [
      ['--tags team=web', { tags: { team: 'web' } }],
      ['--access-modes connect', { accessModeExec: 'disabled', accessModeRunbooks: 'disabled' }],
      ['--schema disabled', { accessSchema: 'disabled' }],
      ['--resource other-server', { resourceName: 'other-server' }],
      [`--agent ''`, { agentId: null }],
      ['--access-groups dba-team', { accessGroups: ['dba-team'] }],
      [
        '-e PORT=6432',
        { secret: { ...before.secret, PORT: '6432' }, secretKeys: [...before.secretKeys, 'envvar:PORT'].sort() },
      ],
    ];
    for (const [flags, change] of steps) {
      expect((await create(`whole-db --overwrite ${flags}`)).err).toBe('');
      const { updatedAt: __, ...after } = await stored('whole-db');
      expected = { ...expected, ...change };
      expect(after).toEqual(expected);
    }
  });

  test.each([
    [`slack-db --agent default --reviewers 'dba-team' --plugin slack -- psql -h localhost -U postgres`, 'postgres'],
    [
      `proddb-2 --agent default --reviewers 'dba-team' --plugin slack -- psql -h prod-db.internal -U app_user proddb`,
      'proddb',
    ],
    [
      `sensitive-system --agent default --reviewers 'dba-team,security-team' --plugin slack -- psql -h sensitive.internal -U admin`,
      'admin',
    ],
    [
      `pii-database --agent default --reviewers 'privacy-team' --plugin slack -- psql -h pii-db.internal -U readonly_user piidb`,
      'piidb',
    ],
  ])('%s', async (line, database) => {
    expect((await create(line)).code).toBe(0);
    const { secret, plugins } = await stored(line.split(' ')[0] ?? '');
    expect(secret.DB).toBe(database);
    expect(plugins.map(({ name }) => name)).toEqual(['slack', 'webhooks']);
  });
});

test('--overwrite changes single keys of the secret and keeps the others', async () => {
  await create('rotated -t database/postgres -e HOST=a -e USER=u -e PASS=old -e DB=d');
  expect((await create('rotated --overwrite -e PASS=new')).code).toBe(0);
  expect((await stored('rotated')).secret).toEqual({ HOST: 'a', USER: 'u', PASS: 'new', DB: 'd' });
});

test('--policy sets single switches, and an empty value takes one away', async () => {
  expect((await create('switched --policy function_calls=allow -- psql -h h -U u d')).code).toBe(0);
  expect((await stored('switched')).policy).toEqual({ function_calls: 'allow' });
  expect((await create('switched --overwrite --policy review_mode=fail_fast')).code).toBe(0);
  expect((await stored('switched')).policy).toEqual({ function_calls: 'allow', review_mode: 'fail_fast' });
  expect((await create('switched --overwrite --policy function_calls=')).code).toBe(0);
  expect((await stored('switched')).policy).toEqual({ review_mode: 'fail_fast' });
});

test('plugins are added to the default set, and later to those there are', async () => {
  await create('plugged --plugin slack:#ops -- psql -h h -U u d');
  const webhooks = { name: 'webhooks', config: [] as string[] };
  expect((await stored('plugged')).plugins).toEqual([{ name: 'slack', config: ['#ops'] }, webhooks]);
  expect((await create('plugged --overwrite --plugin webhooks:review.created')).code).toBe(0);
  webhooks.config.push('review.created');
  expect((await stored('plugged')).plugins).toEqual([{ name: 'slack', config: ['#ops'] }, webhooks]);
  expect((await create('plugged --overwrite --tags a=b')).code).toBe(0);
  expect((await stored('plugged')).plugins).toHaveLength(2);
});

test.each([
  ['runbooks', 'plugins: runbooks is not available in this build'],
  ['indexer', 'plugins: there is no plugin indexer; known are'],
])('a plugin the gateway does not carry out is refused: %s', async (name, message) => {
  const { code, err } = await create(`unplugged --plugin ${name} -- psql -h h -U u d`);
  expect(code).toBe(1);
  expect(err).toContain(message);
  expect(await real.api.store.connections.byName('unplugged')).toBeUndefined();
});

test('--overwrite of a connection that does not exist makes it', async () => {
  expect((await create('overwritten --overwrite -- psql -h h -U u d')).out).toBe('connection overwritten created\n');
});

test('an existing connection is not changed without --overwrite', async () => {
  await create('existing -- psql -h h -U u d');
  const { code, err } = await create('existing -- psql -h other -U u d');
  expect(code).toBe(1);
  expect(err).toMatch(/connection existing already.*Add --overwrite/);
  expect((await stored('existing')).secret.HOST).toBe('h');
});

test('a password comes from stdin, from a terminal, or from -e, and is never printed', async () => {
  const piped = await create('piped --password-stdin -- psql -h h -U u d', { stdin: 'hunter2\n' });
  const typed = await create('typed -- psql -h h -U u d', { typed: 'hunter2\r' });
  const given = await create('given -e PGPASSWORD=hunter2 -- psql -h h -U u d -o json'.replace(' -o json', ''));
  for (const name of ['piped', 'typed', 'given']) expect((await stored(name)).secret.PASS).toBe('hunter2');
  expect(JSON.stringify([piped, typed, given])).not.toContain('hunter2');
  expect(typed.err).toContain('Password of u@h (empty for none): ');
  expect((await create('none -- psql -h h -U u d', { typed: '\r' })).code).toBe(0);
  expect((await stored('none')).secret).not.toHaveProperty('PASS');
});

test('rules are named, and attached by their ids', async () => {
  const admin = real.api.as('admin');
  const rule = { name: 'no-drop', input: { rules: [{ type: 'deny_words_list', words: ['drop'] }] } };
  const { id } = (await admin('POST', '/api/guardrails', rule)).json<{ id: string }>();
  expect((await create('guarded --guardrail-rules no-drop -- psql -h h -U u d')).code).toBe(0);
  expect((await stored('guarded')).guardrailRules).toEqual([id]);
  const unknown = await create('unguarded --guardrail-rules nope -- psql -h h -U u d');
  expect(unknown).toMatchObject({ code: 1, err: 'hoop: There is no guardrail "nope".\n' });
});

test('a custom command, modes, tags and access groups', async () => {
  const { code } = await create(
    "shell --access-groups engineering --access-modes exec --tags team=a -- bash -c 'echo -h'",
  );
  expect(code).toBe(0);
  expect(await stored('shell')).toMatchObject({
    type: 'custom',
    command: ['bash', '-c', 'echo -h'],
    accessGroups: ['engineering'],
    accessModeExec: 'enabled',
    accessModeConnect: 'disabled',
    tags: { team: 'a' },
  });
});

test('programs get the connection as JSON and messages stay apart', async () => {
  const { out, err } = await create('for-programs --reviewers program-readers -o json -- psql -h h -U u d');
  expect(JSON.parse(out)).toMatchObject({ name: 'for-programs', secret: { 'envvar:HOST': '' } });
  expect(err).toContain('note: group program-readers');
});

test.each([
  ['nowhere', /where it leads/],
  ['no-host -t database/postgres', /needs HOST and USER/],
  ['no-user -- psql -h h d', /needs USER/],
  ['odd -p audit:off -- psql -h h -U u', /audit takes no settings/],
  ['odd -- psql -h h -c x', /no place in a connection/],
])('%s is wrong use and changes nothing', async (line, message) => {
  const { code, err } = await create(line);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(await real.api.store.connections.byName(line.split(' ')[0] ?? '')).toBeUndefined();
});

test('--skip-validation leaves the judgement to the gateway', async () => {
  const { code, err } = await create('skipped --skip-validation -t database/postgres -e HOST=h');
  expect(code).toBe(1);
  expect(err).toMatch(/needs envvar:USER/);
});

test('--overwrite with nothing to change is wrong use', async () => {
  await create('same -- psql -h h -U u d');
  expect(await create('same --overwrite')).toMatchObject({ code: 2, err: expect.stringMatching(/nothing to change/) });
});

test('somebody who is no admin may not create one', async () => {
  const args = ['admin', 'create', 'connection', ...words('mine -- psql -h h -U u d')];
  expect((await real.as('alice', args)).code).toBe(1);
});

test('an update sends only what was given', async () => {
  const connection = { name: 'shop', secret: { 'envvar:HOST': '', 'envvar:USER': '' } };
  const gateway = await fakeGateway({
    'GET /api/connections/shop': { body: connection },
    'GET /api/users/groups': { body: [{ name: 'x' }] },
    'PATCH /api/connections/shop': { body: connection },
  });
  const options = { url: gateway.url, token: 't' };
  await run(words('admin create connection shop --overwrite --reviewers x'), options);
  await run(words('admin create connection shop --overwrite -e USER=u'), options);
  expect(gateway.of('PATCH /api/connections/shop').map(({ body }) => body)).toEqual([
    { reviewers: ['x'] },
    { secret: { 'envvar:HOST': '', 'envvar:USER': 'dQ==' } },
  ]);
});

describe('--test', () => {
  const line = words('admin create connection shop --test -e PASS=hunter2 --reviewers dba -- psql -h db -U app');
  const secret = { 'envvar:HOST': 'ZGI=', 'envvar:USER': 'YXBw', 'envvar:DB': 'YXBw', 'envvar:PASS': 'aHVudGVyMg==' };

  test('logs in before anything is made, and saves what works', async () => {
    const gateway = await fakeGateway({
      'POST /api/connections/test': { body: { success: true, server_version: '18.4', duration_ms: 3 } },
      'GET /api/users/groups': { body: [] },
      'POST /api/users/groups': { status: 201, body: { name: 'dba' } },
      'POST /api/connections': ({ body }) => ({ status: 201, body }),
    });
    const { code, out, err } = await run(line, { url: gateway.url, token: 't' });
    expect([code, out]).toEqual([0, 'connection shop created\n']);
    expect(err).toContain('shop works: 18.4, 3 ms\n');
    const sent = gateway.requests.filter(({ method }) => method === 'POST');
    expect(sent.map(({ path }) => path)).toEqual(['/api/connections/test', '/api/users/groups', '/api/connections']);
    expect(sent[0]?.body).toEqual({ name: 'shop', type: 'database', subtype: 'postgres', secret });
  });

  test('makes nothing where it is not let in, and says why', async () => {
    const message = 'connection test failed: the upstream refuses the login';
    const gateway = await fakeGateway({ 'POST /api/connections/test': { status: 400, body: { message } } });
    const { code, err } = await run(line, { url: gateway.url, token: 't' });
    expect(code).not.toBe(0);
    expect(err).toContain(message);
    expect(err).not.toContain('hunter2');
    expect(gateway.requests.map(({ path }) => path)).toEqual(['/api/connections/test']);
  });

  test('is for what is new', async () => {
    const gateway = await fakeGateway({ 'GET /api/connections/shop': { body: { name: 'shop', secret: {} } } });
    const ran = await run([...line.slice(0, 4), '--overwrite', ...line.slice(4)], { url: gateway.url, token: 't' });
    expect(ran.code).not.toBe(0);
    expect(ran.err).toContain('sluice admin test connection shop');
    expect(gateway.of('POST /api/connections/test')).toEqual([]);
  });
});
