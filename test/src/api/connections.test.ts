import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { b64, type Harness, makeConnection, SECRET, startApi, UPSTREAM_PASSWORD } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);
const KEYS = { 'envvar:HOST': '', 'envvar:PASS': '', 'envvar:USER': '' };
const names = (list: { name: string }[]) => list.map(({ name }) => name);

test('a connection is created with defaults, read by name and id, and deleted', async () => {
  const created = await admin('POST', '/api/connections', {
    name: 'shop-db',
    type: 'database',
    subtype: 'postgres',
    secret: SECRET,
    reviewers: ['dba-team'],
    tags: { env: 'prod' },
    policy: { function_calls: 'allow' },
  });
  expect(created.statusCode).toBe(201);
  const shop = created.json();
  expect(shop).toEqual({
    id: expect.any(String),
    name: 'shop-db',
    type: 'database',
    subtype: 'postgres',
    command: [],
    resource_name: 'shop-db',
    secret: KEYS,
    agent_id: null,
    effective_agent_id: 'default',
    status: 'offline',
    status_reason: 'nobody has looked yet',
    status_checked_at: null,
    reviewers: ['dba-team'],
    access_groups: [],
    access_mode_exec: 'enabled',
    access_mode_connect: 'enabled',
    access_mode_runbooks: 'enabled',
    access_schema: 'enabled',
    guardrail_rules: [],
    datamasking_rules: [],
    plugins: [
      { name: 'audit', config: [] },
      { name: 'review', config: ['dba-team'] },
      { name: 'webhooks', config: [] },
    ],
    redact_enabled: false,
    tags: { env: 'prod' },
    policy: { function_calls: 'allow' },
    min_review_approvals: null,
    access_max_duration: null,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect((await admin('GET', '/api/connections/shop-db')).json()).toEqual(shop);
  expect((await admin('GET', `/api/connections/${shop.id}`)).json()).toEqual(shop);
  expect((await api.store.secrets.read(shop.id)).get('PASS')).toBe(UPSTREAM_PASSWORD);
  expect(
    (
      await admin('POST', '/api/connections', {
        name: 'shop-db',
        type: 'database',
        subtype: 'postgres',
        secret: SECRET,
      })
    ).statusCode,
  ).toBe(409);
  expect((await admin('DELETE', '/api/connections/shop-db')).statusCode).toBe(204);
  expect((await admin('GET', '/api/connections/shop-db')).json()).toEqual({ message: 'connection not found' });
});

describe('the secret', () => {
  test('is in no answer, no record and no log line, whoever asks', async () => {
    const { id } = await makeConnection(api, 'secretive');
    await admin('PATCH', '/api/connections/secretive', {
      secret: { ...SECRET, 'envvar:PASS': b64(`${UPSTREAM_PASSWORD}-2`) },
    });
    await admin('PATCH', '/api/connections/secretive', {
      secret: { ...SECRET, 'envvar:PORT': b64(UPSTREAM_PASSWORD) },
    });
    const seen: string[] = [...api.log];
    for (const person of ['admin', 'auditor', 'alice'] as const) {
      for (const url of [
        '/api/connections',
        '/api/connections/secretive',
        `/api/connections/${id}`,
        '/api/audit/logs',
      ]) {
        const answer = await api.as(person)('GET', url);
        seen.push(answer.body);
        if (url === '/api/connections')
          expect(answer.json().every((c: { secret: object }) => Object.keys(c.secret).length === 0)).toBe(true);
        if (person !== 'admin' && url.includes('secretive')) expect(answer.json().secret).toEqual({});
      }
    }
    const all = seen.join('\n');
    expect(all).toContain('secretive');
    for (const text of [UPSTREAM_PASSWORD, b64(UPSTREAM_PASSWORD), b64(`${UPSTREAM_PASSWORD}-2`), b64('db.internal')])
      expect(all).not.toContain(text);
  });

  test('keeps the values sent back empty, takes the new ones, drops the keys left out', async () => {
    const { id } = await makeConnection(api, 'keeper', { secret: { ...SECRET, 'envvar:DB': b64('shop') } });
    const secret = { 'envvar:HOST': b64('other.internal'), 'envvar:USER': '', 'envvar:PASS': '' };
    const answer = await admin('PATCH', '/api/connections/keeper', { secret });
    expect(answer.json().secret).toEqual(KEYS);
    expect(Object.fromEntries(await api.store.secrets.read(id))).toEqual({
      HOST: 'other.internal',
      USER: 'app',
      PASS: UPSTREAM_PASSWORD,
    });
  });

  test('shows administrators where a value is kept, which is no secret, and takes that back', async () => {
    const reference = b64('_vaultkv2:secret/shop:PASS');
    const { id } = await makeConnection(api, 'referring', { secret: { ...SECRET, 'envvar:PASS': reference } });
    const read = (await admin('GET', '/api/connections/referring')).json();
    expect(read.secret).toEqual({ 'envvar:HOST': '', 'envvar:PASS': reference, 'envvar:USER': '' });
    const written = await admin('PATCH', '/api/connections/referring', { secret: read.secret });
    expect(written.json().secret).toEqual(read.secret);
    expect((await api.store.secrets.read(id)).get('PASS')).toBe('_vaultkv2:secret/shop:PASS');
    for (const person of ['auditor', 'alice'] as const) {
      expect((await api.as(person)('GET', '/api/connections/referring')).json().secret).toEqual({});
    }
    const list: { name: string; secret: object }[] = (await admin('GET', '/api/connections')).json();
    expect(list.find(({ name }) => name === 'referring')?.secret).toEqual({});
    const kept = await admin('PATCH', '/api/connections/referring', {
      secret: { 'envvar:HOST': b64('new.internal'), 'envvar:USER': '', 'envvar:PASS': '' },
    });
    expect(kept.json().secret).toEqual(read.secret);
    const literal = await admin('PATCH', '/api/connections/referring', {
      secret: { 'envvar:HOST': '', 'envvar:USER': '', 'envvar:PASS': b64(UPSTREAM_PASSWORD) },
    });
    expect(literal.json().secret).toEqual(KEYS);
  });

  test('that refers to nothing this gateway can read is refused with the reason, and nothing is saved', async () => {
    const save = (pass: string) =>
      admin('POST', '/api/connections', {
        name: 'unresolvable',
        type: 'database',
        subtype: 'postgres',
        secret: { ...SECRET, 'envvar:PASS': b64(pass) },
      });
    for (const [pass, problem] of [
      ['_vaultkv1:kv/shop:PASS', 'secret: envvar:PASS cannot be resolved: VAULT_ADDR is not set on the gateway'],
      ['_vaultkv3:kv/shop:PASS', 'secret: envvar:PASS begins like a reference to a secret store that is not known'],
      ['_envjson:SHOP', 'secret: envvar:PASS must look like _envjson:VARIABLE:KEY'],
    ] as const) {
      const answer = await save(pass);
      expect(answer.statusCode).toBe(422);
      expect(answer.json().message).toContain(problem);
    }
    expect((await admin('GET', '/api/connections/unresolvable')).statusCode).toBe(404);
    expect((await save('_literal:_vaultkv3:kv/shop:PASS')).statusCode).toBe(201);
  });

  test('what was read can be sent back whole', async () => {
    const { id } = await makeConnection(api, 'round-trip', { reviewers: ['dba-team'], tags: { a: 'b' } });
    const read = (await admin('GET', '/api/connections/round-trip')).json();
    const { id: _id, redact_enabled: _r, created_at: _c, updated_at: _u, ...rest } = read;
    const { status: _s, status_reason: _w, status_checked_at: _t, effective_agent_id: _e, ...body } = rest;
    const written = await admin('PUT', '/api/connections/round-trip', body);
    expect(written.json()).toEqual({ ...read, updated_at: expect.any(String) });
    expect((await api.store.secrets.read(id)).get('PASS')).toBe(UPSTREAM_PASSWORD);
  });
});

describe('changing', () => {
  test('PATCH changes what is sent and nothing else', async () => {
    const { id } = await makeConnection(api, 'patched', { reviewers: ['dba-team'], tags: { a: 'b' } });
    const before = (await admin('GET', '/api/connections/patched')).json();
    const after = await admin('PATCH', '/api/connections/patched', { access_groups: ['engineering'] });
    expect(after.statusCode).toBe(200);
    expect(after.json()).toEqual({
      ...before,
      access_groups: ['engineering'],
      plugins: [before.plugins[0], { name: 'access_control', config: ['engineering'] }, ...before.plugins.slice(1)],
      updated_at: expect.any(String),
    });
    expect((await api.store.secrets.read(id)).get('PASS')).toBe(UPSTREAM_PASSWORD);
  });

  test('two changes at a time do not undo each other', async () => {
    await makeConnection(api, 'contested');
    for (let round = 0; round < 5; round += 1) {
      const tags = { round: String(round) };
      const mode = round % 2 === 0 ? 'disabled' : 'enabled';
      await Promise.all([
        admin('PATCH', '/api/connections/contested', { tags }),
        admin('PATCH', '/api/connections/contested', { access_mode_exec: mode }),
        admin('PATCH', '/api/connections/contested', { secret: { ...KEYS, 'envvar:PASS': b64(`pass-${round}`) } }),
      ]);
      const after = (await admin('GET', '/api/connections/contested')).json();
      expect(after).toMatchObject({ tags, access_mode_exec: mode });
      expect((await api.store.secrets.read(after.id)).get('PASS')).toBe(`pass-${round}`);
    }
  });

  test('PUT sets what is left out to its default, but never drops a needed secret in silence', async () => {
    await makeConnection(api, 'replaced', { reviewers: ['dba-team'], tags: { a: 'b' }, access_mode_exec: 'disabled' });
    const bare = { type: 'database', subtype: 'postgres' };
    const refused = await admin('PUT', '/api/connections/replaced', bare);
    expect(refused.statusCode).toBe(422);
    expect(refused.json().message).toContain('needs envvar:HOST');
    const replaced = await admin('PUT', '/api/connections/replaced', { ...bare, secret: SECRET });
    expect(replaced.json()).toMatchObject({ reviewers: [], tags: {}, access_mode_exec: 'enabled' });
  });

  test('a name stays', async () => {
    await makeConnection(api, 'named');
    const body = { name: 'renamed', type: 'database', subtype: 'postgres', secret: SECRET };
    expect((await admin('PUT', '/api/connections/named', body)).statusCode).toBe(422);
    expect((await admin('PATCH', '/api/connections/named', { name: 'renamed' })).json()).toEqual({
      message: 'unknown field name',
    });
  });

  test('every change is recorded with before and after, and told to the gateway before the answer', async () => {
    const counted = api.counts.policyChanges;
    const { id } = await makeConnection(api, 'recorded');
    await admin('PATCH', '/api/connections/recorded', {
      reviewers: ['dba-team'],
      secret: { ...KEYS, 'envvar:PASS': b64('new') },
    });
    await admin('DELETE', '/api/connections/recorded');
    expect(api.counts.policyChanges).toBe(counted + 3);
    const { data } = (await admin('GET', `/api/audit/logs?entity=connection&entity_id=${id}`)).json();
    expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'update', 'create']);
    expect(data[1]).toMatchObject({
      actor_name: 'admin',
      before: { reviewers: [] },
      after: { reviewers: ['dba-team'], secret_keys_given: ['envvar:PASS'] },
    });
  });
});

describe('what cannot be honoured is refused', () => {
  const base = { name: 'refused', type: 'database', subtype: 'postgres', secret: SECRET };
  test.each([
    [{ name: 'no' }, 'name: must be 3 to 254'],
    [{ name: 'a~b~c' }, 'name: must be 3 to 254'],
    [{ subtype: 'mysql' }, 'subtype mysql is not available in this build'],
    [{ subtype: 'nosql' }, 'subtype: type database has the subtypes postgres,'],
    [{ secret: {} }, 'secret: a postgres connection needs envvar:HOST'],
    [{ secret: { ...SECRET, 'envvar:SSLMODE': b64('maybe') } }, 'secret: envvar:SSLMODE must be one of'],
    [{ secret: { ...SECRET, 'envvar:PASS': 'not base64!' } }, 'secret: envvar:PASS is not base64'],
    [{ reviewers: ['ghosts', 'dba-team'] }, 'reviewers: group ghosts does not exist'],
    [{ access_groups: ['ghosts'] }, 'access_groups: group ghosts does not exist'],
    [{ agent_id: 'moon' }, 'agent_id: agent moon does not exist'],
    [{ policy: { drop_everything: 'allow' } }, 'policy: unknown key drop_everything'],
    [{ guardrail_rules: ['4d9d9b1c-0000-4000-8000-000000000000'] }, '4d9d9b1c-0000-4000-8000-000000000000'],
    [
      { type: 'application', subtype: 'tcp', secret: {}, reviewers: ['dba-team'] },
      'reviewers: commands of tcp connections',
    ],
    [{ type: 'custom', subtype: '', secret: {} }, 'command: a custom connection needs a command'],
  ])('%j', async (change, message) => {
    const answer = await admin('POST', '/api/connections', { ...base, ...change });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().message).toContain(message);
    expect(answer.body).not.toContain(b64(UPSTREAM_PASSWORD));
  });

  test.each([
    [{ color: 'red' }, 'unknown field color'],
    [{ type: 'datastore' }, 'type: Invalid option'],
    [{ access_mode_exec: true }, 'access_mode_exec: Invalid option'],
    [{ reviewers: 'dba-team' }, 'reviewers: Invalid input'],
    [{ guardrail_rules: ['x'] }, 'guardrail_rules.0: Invalid UUID'],
    [{ tags: { 'k k': 'v' } }, 'tags.k k: keys are'],
    [{ secret: { 'envvar:PASS': 1 } }, 'secret.envvar:PASS: Invalid input'],
    [{ id: 'x' }, 'unknown field id'],
  ])('%j is malformed', async (change, message) => {
    const answer = await admin('POST', '/api/connections', { ...base, ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(message);
  });

  test('nothing of it was saved', async () => {
    expect((await admin('GET', '/api/connections/refused')).statusCode).toBe(404);
  });
});

describe('who sees what', () => {
  beforeAll(async () => {
    await makeConnection(api, 'open-to-all', { tags: { test: 'sight' } });
    await makeConnection(api, 'for-dbas', { access_groups: ['dba-team'] });
  });

  test('a connection one may not use is not there', async () => {
    const { id } = (await admin('GET', '/api/connections/for-dbas')).json();
    for (const key of ['for-dbas', id]) {
      const hidden = await api.as('alice')('GET', `/api/connections/${key}`);
      const missing = await api.as('alice')('GET', '/api/connections/not-there');
      expect(hidden.statusCode).toBe(404);
      expect(hidden.body).toBe(missing.body);
    }
    const list = await api.as('alice')('GET', '/api/connections');
    expect(names(list.json())).toContain('open-to-all');
    expect(list.body).not.toContain('for-dbas');
    expect(Number(list.headers['x-total-count'])).toBe(list.json().length);
  });

  test.each(['dba', 'admin', 'auditor'] as const)('%s sees it', async (person) => {
    expect((await api.as(person)('GET', '/api/connections/for-dbas')).statusCode).toBe(200);
    expect(names((await api.as(person)('GET', '/api/connections')).json())).toContain('for-dbas');
  });

  test('commands, which may hold passwords, are shown to admins and auditors only', async () => {
    await admin('POST', '/api/connections', { name: 'script', type: 'custom', command: ['backup', '--password=x'] });
    expect((await api.as('alice')('GET', '/api/connections/script')).json().command).toEqual([]);
    expect((await api.as('auditor')('GET', '/api/connections/script')).json().command).toHaveLength(2);
  });
});

describe('the list', () => {
  test('is filtered and paged, bare or with page numbers', async () => {
    for (const i of [1, 2, 3]) await makeConnection(api, `page-${i}0`, { resource_name: 'paged' });
    const bare = await admin('GET', '/api/connections?resource_name=paged&limit=2&offset=1');
    expect(names(bare.json())).toEqual(['page-20', 'page-30']);
    expect(bare.headers['x-total-count']).toBe('3');
    const paged = await admin('GET', '/api/connections?resource_name=paged&page=2&page_size=2');
    expect(paged.json().pages).toEqual({ total: 3, page: 2, size: 2 });
    expect(names(paged.json().data)).toEqual(['page-30']);
    expect(names((await admin('GET', '/api/connections?search=PAGE-2')).json())).toEqual(['page-20']);
    expect((await admin('GET', '/api/connections?type=custom&subtype=postgres')).json()).toEqual([]);
  });

  test('is narrowed by tags, ids and status, and nothing is left out in silence', async () => {
    const prod = await makeConnection(api, 'narrow-prod', {
      tags: { env: 'prod', team: 'web' },
      resource_name: 'narrow',
    });
    const test = await makeConnection(api, 'narrow-test', {
      connection_tags: { env: 'test' },
      resource_name: 'narrow',
    });
    const { connectionStatuses } = api.store;
    await connectionStatuses.observe(prod.id, { finding: { isReachable: true }, now: new Date(0), quietMs: 0 });
    const find = async (query: string, person: 'admin' | 'alice' = 'admin'): Promise<string[]> =>
      names((await api.as(person)('GET', `/api/connections?resource_name=narrow&${query}`)).json());
    expect(await find('tag_selector=env=prod,team!=mobile')).toEqual(['narrow-prod']);
    expect(await find('tags=env!%3Dprod')).toEqual(['narrow-test']);
    expect(await find('status=online', 'alice')).toEqual(['narrow-prod']);
    expect(await find('status=offline')).toEqual(['narrow-test']);
    expect(await find(`connection_ids=${prod.id},${test.id}`)).toEqual(['narrow-prod', 'narrow-test']);
    expect(await find(`connection_ids=${test.id}`)).toEqual(['narrow-test']);
    expect(await find('agent_id=default')).toEqual(['narrow-prod', 'narrow-test']);
    expect(await find('agent_id=moon')).toEqual([]);
    expect(await find('search=NARROW-t')).toEqual(['narrow-test']);
  });

  test('tells why something is offline to admins, and to nobody else', async () => {
    const { id } = await makeConnection(api, 'broken-one');
    const finding = { isReachable: false, reason: 'the upstream refused the connection' } as const;
    await api.store.connectionStatuses.observe(id, { finding, now: new Date(0), quietMs: 0 });
    for (const url of ['/api/connections/broken-one', '/api/connections?name=broken-one']) {
      const told = { admin: 'the upstream refused the connection', auditor: null, alice: null } as const;
      for (const [person, reason] of Object.entries(told)) {
        const answer = (await api.as(person as keyof typeof told)('GET', url)).json();
        expect(Array.isArray(answer) ? answer[0] : answer).toMatchObject({
          status: 'offline',
          status_reason: reason,
          status_checked_at: '1970-01-01T00:00:00.000Z',
        });
      }
    }
  });

  test.each([
    'status=maybe',
    'tag_selector=prod',
    'connection_ids=x',
    'managed_by=x',
    'page=0',
    'page_size=101',
    'limit=-1',
    'offset=x',
    'sort=name',
  ])('%s is refused', async (query) => {
    const answer = await admin('GET', `/api/connections?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(query.split('=')[0]);
  });
});

test('how many approvals suffice is a field of its own, and a switch of the policy', async () => {
  await api.as('admin')('POST', '/api/groups', { name: 'security' });
  const body = { name: 'approved-by-some', type: 'database', subtype: 'postgres', secret: SECRET };
  const reviewers = ['dba-team', 'security'];
  const created = await api.as('admin')('POST', '/api/connections', {
    ...body,
    reviewers,
    min_review_approvals: 1,
  });
  expect(created.json()).toMatchObject({ min_review_approvals: 1, policy: { review_min_approvals: '1' } });
  const patch = (change: object) => api.as('admin')('PATCH', '/api/connections/approved-by-some', change);
  expect((await patch({ min_review_approvals: 2 })).json()).toMatchObject({ policy: { review_min_approvals: '2' } });
  expect((await patch({ tags: {} })).json()).toMatchObject({ min_review_approvals: 2 });
  expect((await patch({ min_review_approvals: null })).json()).toMatchObject({
    min_review_approvals: null,
    policy: {},
  });
  for (const wrong of ['2', 1.5, {}]) expect((await patch({ min_review_approvals: wrong })).statusCode).toBe(400);
});
