import { expect, test } from 'vitest';
import { commandEnvironment } from '../../../../src/exec/command/environment.ts';
import { liveSession } from '../../core/fixtures.ts';

const session = liveSession({ connection: { name: 'report', type: 'custom' }, user: { name: 'ann', email: 'a@b.c' } });
const base = { values: new Map<string, string>(), folder: '/folder', session };

test('only what programs cannot do without is the gateway’s own', () => {
  const own = {
    PATH: '/opt/bin',
    LANG: 'de_DE.UTF-8',
    TZ: 'UTC',
    HOME: '/root',
    SLUICE_MASTER_KEY: 'k',
    LD_PRELOAD: 'x',
  };
  const env = commandEnvironment({ ...base, own });
  expect(env).toMatchObject({ PATH: '/opt/bin', LANG: 'de_DE.UTF-8', TZ: 'UTC', HOME: '/folder', TMPDIR: '/folder' });
  expect(env).not.toHaveProperty('SLUICE_MASTER_KEY');
  expect(env).not.toHaveProperty('LD_PRELOAD');
});

test('without any it has a path and a character set', () => {
  expect(commandEnvironment({ ...base, own: {} })).toMatchObject({
    PATH: expect.stringContaining('/usr/bin'),
    LANG: 'C.UTF-8',
  });
});

test('the secret is in it, and cannot pass for what the gateway says', () => {
  const values = new Map([
    ['PGPASSWORD', 'p'],
    ['PATH', '/secret/bin'],
    ['SLUICE_USER_NAME', 'admin'],
  ]);
  const env = commandEnvironment({ ...base, values, own: {} });
  expect(env).toMatchObject({ PGPASSWORD: 'p', PATH: '/secret/bin', SLUICE_USER_NAME: 'ann', SLUICE_VERB: 'exec' });
  expect(env).toMatchObject({
    SLUICE_CONNECTION_NAME: 'report',
    SLUICE_CONNECTION_TYPE: 'custom',
    SLUICE_USER_EMAIL: 'a@b.c',
    HOOP_USER_EMAIL: 'a@b.c',
    HOOP_USER_ID: session.user.id,
    HOOP_SESSION_ID: session.id,
    HOOP_CLIENT_VERB: 'exec',
  });
});
