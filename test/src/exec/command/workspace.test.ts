import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { UID_FIRST, UID_LAST } from '../../../../src/exec/command/own-uids.ts';
import { runAs } from '../../../../src/exec/command/run-as.ts';
import { openWorkspace, sweepWorkspaces } from '../../../../src/exec/command/workspace.ts';

const isRoot = process.getuid?.() === 0;
const root = mkdtempSync(join(tmpdir(), 'sluice-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a folder for the command alone, with files only it can read, gone afterwards', async () => {
  const workspace = await openWorkspace({ kind: 'self' });
  const path = await workspace.addFile('secret');
  expect(readFileSync(path, 'utf8')).toBe('secret');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(workspace.folder).mode & 0o777).toBe(0o700);
  expect([workspace.owner, workspace.alone]).toEqual([undefined, undefined]);
  await workspace.dispose();
  expect(existsSync(workspace.folder)).toBe(false);
});

test('removing it follows no links out of it, and minds no modes', async () => {
  const workspace = await openWorkspace({ kind: 'self' });
  const outside = join(root, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'kept'), 'x');
  symlinkSync(outside, join(workspace.folder, 'link'));
  mkdirSync(join(workspace.folder, 'closed', 'deep'), { recursive: true });
  writeFileSync(join(workspace.folder, 'closed', 'deep', 'file'), 'x');
  const closed = join(workspace.folder, 'closed');
  await runAs(undefined, '/bin/sh', ['-c', 'chmod 000 "$0/deep" && chmod 000 "$0"', closed]);
  await workspace.dispose();
  expect(existsSync(workspace.folder)).toBe(false);
  expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('x');
});

test('there is none where nobody could run a command', async () => {
  await expect(openWorkspace({ kind: 'none', why: 'of this' })).rejects.toThrow('cannot run commands: of this');
});

/** For everybody, like the system's folder for temporary files. */
async function sharedFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-shared-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await runAs(undefined, '/bin/sh', ['-c', 'chmod 1777 "$0"', folder]);
  return folder;
}

describe.runIf(isRoot)('user ids of their own', () => {
  const own = { kind: 'own' } as const;

  test('are taken by making a folder, so that nobody takes one twice', async () => {
    const shared = await sharedFolder();
    const workspaces = await Promise.all(Array.from({ length: 20 }, () => openWorkspace(own, shared)));
    const uids = workspaces.map(({ owner }) => owner?.uid ?? 0);
    expect(new Set(uids).size).toBe(20);
    expect(uids.every((uid) => uid >= UID_FIRST && uid <= UID_LAST)).toBe(true);
    for (const { folder, owner } of workspaces) expect(statSync(folder).uid).toBe(owner?.uid);
    await Promise.all(workspaces.map((workspace) => workspace.dispose()));
    expect(workspaces.filter(({ folder }) => existsSync(folder))).toEqual([]);
  });

  test('run out, and say so', async () => {
    const full = join(root, 'full');
    mkdirSync(full);
    for (let uid = UID_FIRST; uid <= UID_LAST; uid += 1) mkdirSync(join(full, `sluice-command-${uid}`));
    await expect(openWorkspace(own, full)).rejects.toThrow('too many commands');
  });

  test('belong to files, too, and to nobody else', async () => {
    const workspace = await openWorkspace(own, tmpdir());
    const path = await workspace.addFile('secret');
    expect(statSync(path).uid).toBe(workspace.owner?.uid);
    await expect(runAs(workspace.owner, '/bin/cat', [path])).resolves.toBeUndefined();
    await expect(runAs({ uid: 61_000, gid: 61_000 }, '/bin/cat', [path])).rejects.toThrow('exit code');
    await workspace.dispose();
  });

  test('what a killed gateway left behind is removed after a while, and nothing else', async () => {
    const swept = await sharedFolder();
    const [old, young] = [await openWorkspace(own, swept), await openWorkspace(own, swept)];
    const foreign = join(swept, `sluice-command-${UID_FIRST - 1}`);
    mkdirSync(foreign);
    await old.addFile('a secret');
    expect(await sweepWorkspaces(own, swept)).toBe(0);
    expect(await sweepWorkspaces(own, swept, Date.now() + 120_000)).toBe(2);
    expect([old.folder, young.folder, foreign].map((folder) => existsSync(folder))).toEqual([false, false, true]);
    expect(await sweepWorkspaces({ kind: 'self' }, swept, Date.now() + 120_000)).toBe(0);
  });
});
