import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../../api/harness.ts';
import { temporaryHome } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const admin = (...args: string[]) => real.as('admin', ['admin', ...args]);
const settings = async () => Object.fromEntries(await real.api.store.plugins.readConfig('slack'));
const pluginsOf = async (name: string) => (await real.api.store.connections.byName(name))?.plugins;

test('a plugin is configured, shown and changed; only what was given changes', async () => {
  await makeConnection(real.api, 'shop-db', { plugins: [] });
  await makeConnection(real.api, 'other', { plugins: [] });
  const path = join(temporaryHome(), 'token');
  writeFileSync(path, 'xoxb-hunter2\n');
  const made = await admin(
    ...['create', 'plugin', 'slack', '--config', `SLACK_BOT_TOKEN=file://${path}`],
    ...['--connection', 'shop-db:#ops;#dba'],
  );
  expect(made).toEqual({ code: 0, out: 'plugin slack configured\n', err: '' });
  expect(await settings()).toEqual({ SLACK_BOT_TOKEN: 'xoxb-hunter2' });
  expect(await pluginsOf('shop-db')).toEqual([{ name: 'slack', config: ['#ops', '#dba'] }]);
  const again = await admin('create', 'plugin', 'slack', '--config', 'SLACK_CHANNEL=#x');
  expect(again.code).toBe(1);
  expect(again.err).toMatch(/configured already.*Add --overwrite/);
  const changed = await admin('create', 'plugin', 'slack', '--overwrite', '--config', 'SLACK_CHANNEL=#x');
  expect(changed.out).toBe('plugin slack changed\n');
  expect(await settings()).toEqual({ SLACK_BOT_TOKEN: 'xoxb-hunter2', SLACK_CHANNEL: '#x' });
  await admin('create', 'plugin', 'slack', '--overwrite', '--connection', 'other');
  expect(await pluginsOf('other')).toEqual([{ name: 'slack', config: [] }]);
  expect(await pluginsOf('shop-db')).toEqual([{ name: 'slack', config: ['#ops', '#dba'] }]);
  const shown = await admin('get', 'plugin', 'slack', '-o', 'json');
  expect(JSON.parse(shown.out)).toMatchObject({
    config: { envvars: { SLACK_BOT_TOKEN: 'REDACTED', SLACK_CHANNEL: 'REDACTED' } },
  });
  for (const { out, err } of [made, again, changed, shown]) expect(out + err).not.toContain('hunter2');
});

test('plugins are listed as a table', async () => {
  const { out } = await admin('get', 'plugins');
  expect(out).toMatch(/NAME +AVAILABLE +DEFAULT +CONNECTIONS +DESCRIPTION/);
  expect(out).toMatch(/^runbooks +no /m);
  expect(out).toMatch(/^webhooks +yes +yes /m);
});

test('one is taken from a connection, or from all', async () => {
  await makeConnection(real.api, 'del-1', { plugins: [{ name: 'slack' }, { name: 'webhooks' }] });
  await makeConnection(real.api, 'del-2', { plugins: [{ name: 'slack' }] });
  expect(await admin('delete', 'plugin', 'slack', '--connection', 'del-1')).toMatchObject({
    code: 0,
    err: 'plugin slack taken from connection del-1\n',
  });
  expect(await pluginsOf('del-1')).toEqual([{ name: 'webhooks', config: [] }]);
  expect((await admin('delete', 'plugin/slack')).code).toBe(0);
  expect(await pluginsOf('del-2')).toEqual([]);
  expect(await settings()).toEqual({});
  expect((await admin('delete', 'plugin', 'audit')).err).toContain('audit is always active and cannot be removed');
});

test('what makes no sense is wrong use', async () => {
  expect((await admin('create', 'plugin', 'slack', '--overwrite')).err).toContain('nothing to change in slack');
  expect((await admin('create', 'plugin', 'slack', '--connection', ':x')).err).toContain('--connection needs a name');
  expect((await admin('create', 'plugin', 'slack', '--config', 'x y=1')).err).toContain('--config: "x y" is not a key');
  expect((await admin('delete', 'user', 'eve', '--connection', 'del-1')).code).toBe(2);
  expect((await admin('create', 'plugin', 'runbooks')).err).toContain('runbooks is not available in this build');
});
