import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot, packageVersion } from '../../../src/cli/package-version.ts';

test('the version is the package’s own', () => {
  expect(existsSync(join(packageRoot(), 'bin', 'sluice.js'))).toBe(true);
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  expect(packageVersion()).toBe(version);
});
