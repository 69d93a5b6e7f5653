import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { b64, type Harness, makeConnection, SECRET, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);
const pluginsOf = async (name: string) => (await admin('GET', `/api/connections/${name}`)).json().plugins;
const message = async (...args: Parameters<typeof admin>) => {
  const { statusCode, body } = await admin(...args);
  return [statusCode, JSON.parse(body).message];
};
const AUDIT = { name: 'audit', config: [] };
const WEBHOOKS = { name: 'webhooks', config: [] };
const MISSING = '00000000-0000-4000-8000-000000000000';

describe('the plugins of a connection', () => {
  test('are a default set, unless the connection says which', async () => {
    await makeConnection(api, 'by-default');
    await makeConnection(api, 'with-none', { plugins: [] });
    await makeConnection(api, 'with-some', {
      plugins: [
        { name: 'review', config: ['dba-team'] },
        { name: 'slack', config: ['#ops'] },
      ],
    });
    expect(await pluginsOf('by-default')).toEqual([AUDIT, WEBHOOKS]);
    expect(await pluginsOf('with-none')).toEqual([AUDIT]);
    expect((await admin('GET', '/api/connections/with-some')).json()).toMatchObject({
      reviewers: ['dba-team'],
      plugins: [AUDIT, { name: 'review', config: ['dba-team'] }, { name: 'slack', config: ['#ops'] }],
    });
  });

  test('change with PATCH, which leaves reviewers and rules alone that it does not name', async () => {
    await makeConnection(api, 'patched', { reviewers: ['dba-team'] });
    await admin('PATCH', '/api/connections/patched', { plugins: [{ name: 'slack' }] });
    const slack = { name: 'slack', config: [] };
    expect(await pluginsOf('patched')).toEqual([AUDIT, { name: 'review', config: ['dba-team'] }, slack]);
    await admin('PATCH', '/api/connections/patched', { tags: { a: 'b' } });
    expect(await pluginsOf('patched')).toHaveLength(3);
    await admin('PATCH', '/api/connections/patched', { reviewers: [] });
    expect(await pluginsOf('patched')).toEqual([AUDIT, slack]);
    const { statusCode } = await admin('PUT', '/api/connections/patched', {
      type: 'database',
      subtype: 'postgres',
      secret: SECRET,
    });
    expect(statusCode).toBe(200);
    expect(await pluginsOf('patched')).toEqual([AUDIT, WEBHOOKS]);
  });

  test.each([
    [{ plugins: [{ name: 'runbooks' }] }, 422, 'plugins: runbooks is not available in this build'],
    [{ plugins: [{ name: 'webhooks', config: ['x'] }] }, 422, 'plugins: no event x'],
    [{ plugins: [{ name: 'review', config: ['nobody'] }] }, 422, 'reviewers: group nobody does not exist'],
    [{ plugins: [{ name: 'dlp', config: [MISSING] }] }, 422, `datamasking_rules: rule ${MISSING} does not exist`],
    [{ plugins: ['slack'] }, 400, 'plugins.0: Invalid input: expected object, received string'],
    [{ plugins: [{ name: 'slack', on: true }] }, 400, 'unknown field plugins.0.on'],
  ])('refuses %j, and nothing is saved', async (fields, status, text) => {
    const body = { name: 'refused', type: 'database', subtype: 'postgres', secret: SECRET, ...fields };
    expect(await message('POST', '/api/connections', body)).toEqual([status, text]);
    expect((await admin('GET', '/api/connections/refused')).statusCode).toBe(404);
  });
});

describe('a plugin at a connection', () => {
  test('is attached, changed, read and taken away, by the name of the connection or its id', async () => {
    const { id } = await makeConnection(api, 'one-by-one', { plugins: [] });
    const at = `/api/plugins/webhooks/conn/${id}`;
    expect(await message('GET', at)).toEqual([404, 'plugin of this connection not found']);
    const attached = await admin('PUT', at, { config: ['session.open'] });
    expect(attached.json()).toEqual({ id, name: 'one-by-one', config: ['session.open'] });
    const byName = await admin('PUT', '/api/plugins/webhooks/conn/one-by-one', {});
    expect(byName.json().config).toEqual([]);
    expect((await api.as('auditor')('GET', at)).json()).toEqual(byName.json());
    expect((await admin('DELETE', at)).statusCode).toBe(204);
    expect(await message('DELETE', at)).toEqual([404, 'plugin of this connection not found']);
    expect(await pluginsOf('one-by-one')).toEqual([AUDIT]);
  });

  test('review is the reviewers of the connection, by the same checks', async () => {
    await makeConnection(api, 'reviewed');
    const at = '/api/plugins/review/conn/reviewed';
    await admin('PUT', at, { config: ['dba-team'] });
    expect((await admin('GET', '/api/connections/reviewed')).json().reviewers).toEqual(['dba-team']);
    await admin('PATCH', '/api/connections/reviewed', { reviewers: ['engineering'] });
    expect((await admin('GET', at)).json().config).toEqual(['engineering']);
    expect(await message('PUT', at, { config: ['nobody'] })).toEqual([422, 'reviewers: group nobody does not exist']);
    expect(await message('PUT', at, { config: [] })).toEqual([422, 'plugins: review needs groups in its config']);
    await makeConnection(api, 'raw', { type: 'application', subtype: 'tcp', secret: {} });
    expect(await message('PUT', '/api/plugins/review/conn/raw', { config: ['dba-team'] })).toEqual([
      422,
      'reviewers: commands of tcp connections cannot be held for review',
    ]);
    expect((await admin('DELETE', at)).statusCode).toBe(204);
    expect((await admin('GET', '/api/connections/reviewed')).json().reviewers).toEqual([]);
    expect(await pluginsOf('reviewed')).toEqual([AUDIT, WEBHOOKS]);
  });

  test('guardrails and dlp are the rules of the connection', async () => {
    await makeConnection(api, 'ruled');
    const rule = { name: 'by-plugin', input: { rules: [{ type: 'deny_words_list', words: ['drop'] }] } };
    const { id } = (await admin('POST', '/api/guardrails', rule)).json();
    await admin('PUT', '/api/plugins/guardrails/conn/ruled', { config: [id] });
    expect((await admin('GET', '/api/connections/ruled')).json().guardrail_rules).toEqual([id]);
    expect(await message('PUT', '/api/plugins/guardrails/conn/ruled', { config: ['by-plugin'] })).toEqual([
      422,
      'plugins: guardrails: by-plugin is not the id of a rule',
    ]);
  });

  test('the audit cannot be told anything nor be removed', async () => {
    await makeConnection(api, 'audited');
    const at = '/api/plugins/audit/conn/audited';
    expect((await admin('GET', at)).json().config).toEqual([]);
    expect((await admin('PUT', at, {})).statusCode).toBe(200);
    const removed = [422, 'audit is always active and cannot be removed'];
    expect(await message('DELETE', at)).toEqual(removed);
    expect(await message('DELETE', '/api/plugins/audit')).toEqual(removed);
    expect(await pluginsOf('audited')).toEqual([AUDIT, WEBHOOKS]);
  });

  test('what this build does not carry out is refused', async () => {
    await makeConnection(api, 'runs-books');
    expect(await message('PUT', '/api/plugins/runbooks/conn/runs-books', {})).toEqual([
      422,
      'plugins: runbooks is not available in this build',
    ]);
    expect(await message('PUT', '/api/plugins/indexer/conn/runs-books', {})).toEqual([404, 'plugin not found']);
    expect(await message('PUT', '/api/plugins/slack/conn/missing', {})).toEqual([404, 'connection not found']);
  });

  test('does not undo what others change of the connection at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      await makeConnection(api, `raced-${round}`, { plugins: [] });
      const at = `raced-${round}`;
      await Promise.all([
        admin('PATCH', `/api/connections/${at}`, { tags: { a: 'b' } }),
        admin('PUT', `/api/plugins/review/conn/${at}`, { config: ['dba-team'] }),
        admin('PUT', `/api/plugins/slack/conn/${at}`, {}),
      ]);
      expect((await admin('GET', `/api/connections/${at}`)).json()).toMatchObject({
        tags: { a: 'b' },
        reviewers: ['dba-team'],
        plugins: [AUDIT, { name: 'review', config: ['dba-team'] }, { name: 'slack', config: [] }],
      });
    }
  });

  test('keeps the secret of its connection, and the change is recorded', async () => {
    const { id } = await makeConnection(api, 'recorded');
    const before = await api.store.secrets.read(id);
    await admin('PUT', '/api/plugins/slack/conn/recorded', { config: ['#dba'] });
    expect(await api.store.secrets.read(id)).toEqual(before);
    const { data } = (await admin('GET', `/api/audit/logs?entity_id=${id}`)).json();
    expect(data[0]).toMatchObject({
      action: 'update',
      actor_name: 'admin',
      before: { plugins: [AUDIT, WEBHOOKS] },
      after: { plugins: [AUDIT, { name: 'slack', config: ['#dba'] }, WEBHOOKS] },
    });
  });
});

describe('a plugin as a whole', () => {
  test('is configured once, then changed; settings never come back out', async () => {
    const { id } = await makeConnection(api, 'slack-1', { plugins: [] });
    const secret = b64('xoxb-hunter2');
    const created = await admin('POST', '/api/plugins', {
      name: 'slack',
      config: { envvars: { SLACK_BOT_TOKEN: secret } },
      connections: [{ id: 'slack-1', config: ['#a'] }],
    });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({
      name: 'slack',
      binding: 'attached',
      available: true,
      config: { envvars: { SLACK_BOT_TOKEN: 'REDACTED' } },
    });
    expect(created.json().connections).toContainEqual({ id, name: 'slack-1', config: ['#a'] });
    expect(await message('POST', '/api/plugins', { name: 'slack' })).toEqual([
      409,
      'The plugin slack is configured already',
    ]);
    const changed = await admin('PUT', '/api/plugins/slack/config', {
      envvars: { SLACK_BOT_TOKEN: 'REDACTED', SLACK_CHANNEL: b64('#ops') },
    });
    expect(changed.json().config.envvars).toEqual({ SLACK_BOT_TOKEN: 'REDACTED', SLACK_CHANNEL: 'REDACTED' });
    expect(Object.fromEntries(await api.store.plugins.readConfig('slack'))).toEqual({
      SLACK_BOT_TOKEN: 'xoxb-hunter2',
      SLACK_CHANNEL: '#ops',
    });
    const { data } = (await admin('GET', '/api/audit/logs?entity=plugin&entity_id=slack')).json();
    expect(data[0].after.envvars_given).toEqual(['SLACK_CHANNEL']);
    for (const text of [created.body, changed.body, JSON.stringify(data), api.log.join()]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain('hunter2');
    }
  });

  test('PUT attaches it where it says, and leaves the rest', async () => {
    await makeConnection(api, 'put-1', { plugins: [] });
    await makeConnection(api, 'put-2', { plugins: [{ name: 'slack', config: ['#kept'] }] });
    await admin('PUT', '/api/plugins/slack', { connections: [{ id: 'put-1' }] });
    expect(await pluginsOf('put-1')).toEqual([AUDIT, { name: 'slack', config: [] }]);
    expect(await pluginsOf('put-2')).toEqual([AUDIT, { name: 'slack', config: ['#kept'] }]);
  });

  test.each([
    ['POST', '/api/plugins', { name: 'indexer' }, 422, /^name: there is no plugin indexer; known are audit,/],
    ['POST', '/api/plugins', { name: 'runbooks' }, 422, 'runbooks is not available in this build'],
    [
      'PUT',
      '/api/plugins/webhooks/config',
      { envvars: { KEY: b64('x') } },
      422,
      'envvars: webhooks has no setting KEY; it has no settings',
    ],
    ['PUT', '/api/plugins/slack/config', { envvars: { SLACK_BOT_TOKEN: '!' } }, 400, /must be base64$/],
    ['PUT', '/api/plugins/slack/config', {}, 400, 'envvars: is required'],
    ['PUT', '/api/plugins/nope', {}, 404, 'plugin not found'],
    [
      'PUT',
      '/api/plugins/slack',
      { connections: [{ id: 'half' }, { id: 'missing' }] },
      422,
      'connections: connection missing does not exist',
    ],
    [
      'PUT',
      '/api/plugins/slack',
      { connections: [{ id: 'half' }, { id: 'half' }] },
      422,
      'connections: half is named more than once',
    ],
    [
      'PUT',
      '/api/plugins/review',
      {
        connections: [
          { id: 'half', config: ['dba-team'] },
          { id: 'half-raw', config: ['dba-team'] },
        ],
      },
      422,
      /half-raw|cannot be held/,
    ],
    ['DELETE', '/api/plugins/review', undefined, 422, /take it from connections one by one/],
  ] as const)('%s %s %j is refused, and nothing is half saved', async (method, url, body, status, text) => {
    if ((await admin('GET', '/api/connections/half')).statusCode === 404) {
      await makeConnection(api, 'half', { plugins: [] });
      await makeConnection(api, 'half-raw', { type: 'application', subtype: 'tcp', secret: {}, plugins: [] });
    }
    const [code, said] = await message(method, url, body);
    expect(code).toBe(status);
    expect(said).toMatch(text);
    expect(await pluginsOf('half')).toEqual([AUDIT]);
  });

  test('is taken from every connection when it is deleted', async () => {
    await makeConnection(api, 'deleted-from', { plugins: [{ name: 'slack' }] });
    expect((await admin('DELETE', '/api/plugins/slack')).statusCode).toBe(204);
    expect(await pluginsOf('deleted-from')).toEqual([AUDIT]);
    expect((await admin('GET', '/api/plugins/slack')).json()).toMatchObject({
      config: { envvars: {} },
      connections: [],
    });
    expect(await message('DELETE', '/api/plugins/slack')).toEqual([404, 'plugin not found']);
    const { data } = (await admin('GET', '/api/audit/logs?entity=plugin&entity_id=slack')).json();
    expect(data[0]).toMatchObject({ action: 'delete', after: null });
    expect(data[0].before.connections).toContainEqual(expect.objectContaining({ name: 'deleted-from', config: [] }));
  });
});

test('everybody sees which plugins there are, at the connections they may see; settings are for staff', async () => {
  await makeConnection(api, 'for-all', { plugins: [WEBHOOKS] });
  await makeConnection(api, 'for-dbas', { access_groups: ['dba-team'], plugins: [WEBHOOKS] });
  await admin('PUT', '/api/plugins/slack/config', { envvars: { SLACK_CHANNEL: b64('#x') } });
  const list = async (person: 'alice' | 'dba' | 'auditor') => {
    const plugins = (await api.as(person)('GET', '/api/plugins')).json<
      { name: string; connections: { name: string }[]; config: { envvars: object } }[]
    >();
    const at = (name: string) => plugins.find((plugin) => plugin.name === name);
    return {
      webhooks: at('webhooks')?.connections.map(({ name }) => name),
      settings: Object.keys(at('slack')?.config.envvars ?? {}),
    };
  };
  const [alice, dba, auditor] = [await list('alice'), await list('dba'), await list('auditor')];
  expect(alice.webhooks).toContain('for-all');
  expect(alice.webhooks).not.toContain('for-dbas');
  expect(dba.webhooks).toContain('for-dbas');
  expect([alice.settings, dba.settings, auditor.settings]).toEqual([[], [], ['SLACK_CHANNEL']]);
  for (const [method, url] of [
    ['POST', '/api/plugins'],
    ['PUT', '/api/plugins/slack/config'],
    ['PUT', '/api/plugins/slack/conn/for-all'],
    ['DELETE', '/api/plugins/slack/conn/for-all'],
  ] as const) {
    expect((await api.as('alice')(method, url, method === 'DELETE' ? undefined : {})).statusCode).toBe(403);
  }
  expect((await api.as('alice')('GET', '/api/plugins/webhooks/conn/for-all')).statusCode).toBe(403);
});
