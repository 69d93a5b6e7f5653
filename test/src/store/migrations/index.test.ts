import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../../../src/store/migrations/index.ts';

test('lists every file of the folder, in order, under its name', () => {
  const folder = join(import.meta.dirname, '../../../../src/store/migrations');
  const files = readdirSync(folder).filter((name) => name !== 'index.ts');
  expect(Object.keys(MIGRATIONS)).toEqual(files.map((name) => name.replace('.ts', '')).sort());
  for (const migration of Object.values(MIGRATIONS)) expect(migration.up).toBeInstanceOf(Function);
});
