import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDataFolder } from '../../../src/gateway/data-folder.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sluice-data-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

it('makes a private folder and keeps the gateway’s name', () => {
  const dir = join(base, 'a', 'b');
  const { gatewayId } = openDataFolder(dir);
  expect(gatewayId).toMatch(/^gw-[0-9a-f]{12}$/);
  expect(statSync(dir).mode & 0o077).toBe(0);
  expect(openDataFolder(dir).gatewayId).toBe(gatewayId);
});

it('refuses a damaged name and a folder that is a file', () => {
  writeFileSync(join(base, 'gateway-id'), '../../etc\n');
  expect(() => openDataFolder(base)).toThrow(/does not hold a gateway/);
  writeFileSync(join(base, 'file'), '');
  expect(() => openDataFolder(join(base, 'file'))).toThrow(/cannot be used/);
});
