import { expect, test } from 'vitest';
import { findProgram } from '../../../../src/exec/command/find-program.ts';
import { liveSession } from '../../core/fixtures.ts';

const parts = { account: { kind: 'self' as const }, env: { PATH: process.env.PATH } };
const of = (command: readonly string[], secret: Record<string, string> = {}) => ({
  session: liveSession({ connection: { type: 'custom', command } }),
  secret: new Map(Object.entries(secret)),
});

test('finds the program where the command would', async () => {
  expect(await findProgram(parts, of(['sh', '-c', 'x']))).toMatch(/\/sh$/);
  await expect(findProgram(parts, of(['sh'], { PATH: '/does/not/exist' }))).rejects.toThrow('no program sh');
  await expect(findProgram(parts, of(['no-such-program']))).rejects.toThrow('no program no-such-program');
  expect(await findProgram({ ...parts, account: { kind: 'own' } }, of(['/bin/sh']))).toBe('/bin/sh');
});

test('says what else would keep it from being started', async () => {
  await expect(findProgram(parts, of(['sh', '$GONE']))).rejects.toThrow('$GONE');
  expect(await findProgram(parts, of(['sh', '$FILE'], { 'filesystem:FILE': 'x' }))).toMatch(/\/sh$/);
  const nobody = { kind: 'none' as const, why: 'of a reason' };
  await expect(findProgram({ ...parts, account: nobody }, of(['sh']))).rejects.toThrow('of a reason');
});
