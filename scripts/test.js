// `npm test`: everything from a fresh clone to a test report. Plain JavaScript, nothing newer than Node 18.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, nodeBinary, root } from './install.js';
import { repeatedTests } from './repeated-tests.js';
import { provideClients } from './test-clients.js';
import { provideServers } from './test-servers.js';
import { provideWeb } from './web.js';

installDependencies();
try {
  provideWeb();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const missing = [...provideClients(), ...provideServers()];

const report = join(root, '.cache', 'test-report.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
const { status, signal } = spawnSync(nodeBinary, [vitest, ...args], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, SLUICE_TEST_MISSING: missing.map(({ name }) => name).join(',') },
});

for (const { name, why } of missing) {
  console.log(`not tested with ${name}: ${why}`);
}
let result;
try {
  result = JSON.parse(readFileSync(report, 'utf8'));
} catch (error) {
  console.error(`the test runner left no report (exit ${status ?? signal}): ${error.message}`);
  process.exit(1);
}
for (const { test, why } of repeatedTests(result)) {
  console.log(`failed at first, and passed when it was run again: ${test} (${why})`);
}
const skipped = result.numPendingTests + result.numTodoTests;
// A file that fails to load has no tests of its own to fail; it counts as one failure.
const failed = Math.max(result.numFailedTests, result.success || status === 0 ? 0 : 1);
console.log(`${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || status !== 0 || result.numPassedTests === 0 ? 1 : 0);
