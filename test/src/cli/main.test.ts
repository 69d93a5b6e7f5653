import { expect, test, vi } from 'vitest';
import { main, programName } from '../../../src/cli/main.ts';

test.each([
  ['/usr/local/bin/sluice', 'sluice'],
  ['/x/node_modules/.bin/hoop', 'hoop'],
  ['C:\\npm\\hoop.cmd'.replaceAll('\\', '/'), 'hoop'],
  ['/x/bin/sluice.js', 'sluice'],
  [undefined, 'sluice'],
])('called as %s it is %s', (script, name) => {
  expect(programName(script)).toBe(name);
});

test('the process gets the exit code of its command line', async () => {
  const { argv, exitCode } = process;
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const writeErr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    process.argv = ['node', '/x/hoop', 'version', '-o', 'json'];
    await main();
    expect(process.exitCode).toBe(0);
    expect(JSON.parse(String(write.mock.calls[0]?.[0]))).toMatchObject({ node: process.versions.node });
    process.argv = ['node', '/x/hoop', 'no-such-command'];
    await main();
    expect(process.exitCode).toBe(2);
    expect(String(writeErr.mock.calls[0]?.[0])).toMatch(/^hoop: unknown command 'no-such-command'/);
  } finally {
    process.argv = argv;
    process.exitCode = exitCode;
    vi.restoreAllMocks();
  }
});
