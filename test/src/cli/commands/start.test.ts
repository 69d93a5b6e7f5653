import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run, temporaryHome } from '../harness.ts';

const FREE_PORTS = [
  '--api-port',
  '0',
  '--postgres-port',
  '0',
  '--mysql-port',
  '0',
  '--mongodb-port',
  '0',
  '--log-level',
  'silent',
];

/** Runs `start` until `text` is printed, then leaves. */
async function startUntil(text: RegExp, args: string[], whenRunning: (printed: string) => Promise<void>) {
  const leaving = new AbortController();
  let printed = '';
  const running = Promise.withResolvers<string>();
  const ran = run(['start', ...args], {
    signal: leaving.signal,
    onOutput: (chunk) => {
      printed += chunk;
      if (text.test(printed)) running.resolve(printed);
    },
  });
  const failed = ran.then(({ err }) => {
    throw new Error(err);
  });
  failed.catch(() => undefined);
  await whenRunning(await Promise.race([running.promise, failed]));
  leaving.abort();
  return ran;
}

test('a gateway runs until it is told to stop, and says how to reach it', async () => {
  const dataDir = temporaryHome();
  const { code, out, err } = await startUntil(
    /is running/,
    ['gateway', '--data-dir', dataDir, ...FREE_PORTS],
    async (printed) => {
      const url = /API +(\S+)/.exec(printed)?.[1];
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    },
  );
  expect(code).toBe(0);
  expect(out).toMatch(/postgres +localhost:\d+\n/);
  expect(out).toMatch(/The first administrator is admin with the password \S+\nIt is not shown again/);
  expect(err).toMatch(/Stopping …\n$/);
  expect(existsSync(join(dataDir, 'audit'))).toBe(true);
});

test('a setting that cannot be honoured is named, with its variable', async () => {
  const { code, err } = await run([
    'start',
    '--data-dir',
    temporaryHome(),
    '--api-port',
    'http',
    '--review-timeout',
    '0',
  ]);
  expect(code).toBe(1);
  expect(err).toMatch(/API_PORT: .*REVIEW_TIMEOUT_SEC: /);
});

test('a port that is in use is named', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = String(typeof address === 'object' && address !== null ? address.port : 0);
  const args = [
    'start',
    '--data-dir',
    temporaryHome(),
    '--log-level',
    'silent',
    '--api-port',
    '0',
    '--postgres-port',
    port,
  ];
  const { code, err } = await run(args);
  expect(code).toBe(1);
  expect(err).toContain(port);
});

test('nothing else can be started', async () => {
  expect(await run(['start', 'agent'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('"agent" cannot be started'),
  });
  expect((await run(['start', '--demo', '--demo-port', 'x'])).code).toBe(2);
});
