import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// A script in JavaScript, which has no types.
const { repeatedTests }: { repeatedTests(report: unknown): unknown } = await import(
  new URL('../../scripts/repeated-tests.js', import.meta.url).href
);
const TESTS = `
  import { expect, test } from 'vitest';
  let runs = 0;
  test('passes when it is run again', () => { runs += 1; expect(runs).toBe(2); });
  test('passes', () => {});
  test('fails again', () => { expect.fail('for good'); });
`;

test('names what passed only when it was run again, and says why it failed first', () => {
  // Within the project, so that the tests find the runner.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const dir = mkdtempSync(join(ROOT, '.cache', 'repeated-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'sometimes.test.ts'), TESTS);
  writeFileSync(join(dir, 'vitest.config.ts'), 'export default { test: { retry: 1 } };');
  const report = join(dir, 'report.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--root', dir, '--reporter=json', `--outputFile=${report}`];
  spawnSync(process.execPath, [vitest, ...args], { cwd: dir, env: { PATH: process.env.PATH } });
  expect(repeatedTests(JSON.parse(readFileSync(report, 'utf8')))).toEqual([
    {
      test: expect.stringMatching(/sometimes\.test\.ts > passes when it is run again$/),
      why: expect.stringContaining('expected 1 to be 2'),
    },
  ]);
});
