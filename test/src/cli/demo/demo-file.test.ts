import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoPath, loadDemoSecrets, saveDemoSecrets } from '../../../../src/cli/demo/demo-file.ts';
import { temporaryHome } from '../harness.ts';

test('secrets are made once, and only their user can read them', async () => {
  const dataDir = join(temporaryHome(), 'data');
  const made = await loadDemoSecrets(dataDir);
  expect(await loadDemoSecrets(dataDir)).toEqual(made);
  expect(statSync(demoPath(dataDir)).mode & 0o777).toBe(0o600);
  const all = [...Object.values(made.passwords), made.shop.role_password, made.shop.superuser_password];
  expect(new Set(all).size).toBe(5);
  for (const secret of all) expect(secret).toMatch(/^[\w-]{20}$/);
});

test('what is saved comes back', async () => {
  const dataDir = temporaryHome();
  const secrets = { ...(await loadDemoSecrets(dataDir)), tokens: { dba: { id: 't1', secret: 'slc_x' } } };
  await saveDemoSecrets(dataDir, secrets);
  expect(await loadDemoSecrets(dataDir)).toEqual(secrets);
});

test('a damaged file is named, and not replaced', async () => {
  const dataDir = temporaryHome();
  writeFileSync(demoPath(dataDir), '{"passwords": {}}');
  await expect(loadDemoSecrets(dataDir)).rejects.toThrow(`${demoPath(dataDir)} is damaged`);
  await expect(loadDemoSecrets(dataDir)).rejects.toThrow(/damaged/);
});
