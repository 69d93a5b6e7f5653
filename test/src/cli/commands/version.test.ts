import { expect, test } from 'vitest';
import { packageVersion } from '../../../../src/cli/package-version.ts';
import { run } from '../harness.ts';

test('the version is shown for people and for programs', async () => {
  expect((await run(['version'])).out).toContain(`sluice ${packageVersion()} (Node ${process.versions.node}`);
  expect(JSON.parse((await run(['version', '-o', 'json'])).out)).toMatchObject({ version: packageVersion() });
});
