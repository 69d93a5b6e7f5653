import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browserCommand, openBrowser } from '../../../../src/cli/login/open-browser.ts';
import { temporaryHome, testContext } from '../harness.ts';

test.each([
  ['linux', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open']],
  ['linux', {}, undefined],
  ['linux', { DISPLAY: '' }, undefined],
  ['darwin', {}, ['open']],
  ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler']],
  ['linux', { BROWSER: '/opt/my browser' }, ['/opt/my browser']],
] as const)('on %s with %j a page is opened by %j', (platform, env, command) => {
  expect(browserCommand(env, platform)).toEqual(command);
});

test('the address is one argument, whatever it holds', async () => {
  const home = temporaryHome();
  const browser = join(home, 'browser');
  const seen = join(home, 'seen');
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > '${seen}.draft'; mv '${seen}.draft' '${seen}'\n`);
  chmodSync(browser, 0o755);
  const url = 'https://gateway.example.com/?a=1&b=$(id)';
  openBrowser(testContext({ env: { BROWSER: browser, PATH: process.env.PATH ?? '' } }).context, url);
  await expect.poll(() => readFileSync(seen, 'utf8'), { timeout: 20_000 }).toBe(`1\n${url}\n`);
});

test('a browser that is not there is no failure', () => {
  expect(() => openBrowser(testContext({ env: { BROWSER: '/does/not/exist' } }).context, 'http://x')).not.toThrow();
});
