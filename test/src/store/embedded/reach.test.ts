import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canRead, canTraverse } from '../../../../src/store/embedded/reach.ts';
import { isRoot, temporaryFolder } from './fixture.ts';

test('without another account there is nothing to ask', () => {
  expect(canTraverse('/nowhere', undefined)).toBe(true);
});

if (isRoot) {
  const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };

  test('a folder below a private one cannot be reached, whatever its own mode', () => {
    const parent = temporaryFolder(0o700);
    const folder = join(parent, "it's; $(touch x)");
    mkdirSync(folder, { mode: 0o755 });
    expect(canTraverse(folder, nobody)).toBe(false);
    chmodSync(parent, 0o711);
    expect(canTraverse(folder, nobody)).toBe(true);
    expect(canTraverse(join(folder, 'missing'), nobody)).toBe(false);
  });

  test('a file can be read when its mode says so', () => {
    const file = join(temporaryFolder(0o711), 'file');
    writeFileSync(file, 'x', { mode: 0o600 });
    expect(canRead(file, nobody)).toBe(false);
    chmodSync(file, 0o644);
    expect(canRead(file, nobody)).toBe(true);
  });
}
