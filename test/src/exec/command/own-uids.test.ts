import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endAllOf, UID_FIRST, UID_LAST } from '../../../../src/exec/command/own-uids.ts';

test.each([0, 1, -1, 1000, 65_534, UID_FIRST - 1, UID_LAST + 1, Number.NaN, 60_800.5])(
  'nothing ends everything of %d',
  (uid) => {
    expect(() => endAllOf({ uid })).toThrow(RangeError);
  },
);

test('the words do nothing as anybody else', () => {
  // Said before the last of them, which is left out here: whoever may end nothing stops there.
  const words = endAllOf({ uid: UID_FIRST }).replace('kill -s KILL -- -1', 'echo would end');
  expect(words).not.toContain('kill');
  const { status, stdout } = spawnSync('/bin/sh', ['-c', words], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([1, '']);
});

test.runIf(process.getuid?.() === 0)('they end what runs as that user id, and only that', async () => {
  const as = (uid: number) => spawn('sleep', ['600'], { uid, gid: uid, stdio: 'ignore' });
  const [mine, other] = [as(UID_LAST), as(UID_LAST - 1)];
  await Promise.all([once(mine, 'spawn'), once(other, 'spawn')]);
  const ended = once(mine, 'exit');
  const { status } = spawnSync('/bin/sh', ['-c', endAllOf({ uid: UID_LAST })], { uid: UID_LAST, gid: UID_LAST });
  expect(status).toBe(0);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(other.signalCode).toBeNull();
  other.kill('SIGKILL');
  await once(other, 'exit');
});
