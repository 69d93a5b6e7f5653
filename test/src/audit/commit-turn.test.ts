import { expect, test } from 'vitest';
import { ALONE_RECORDS_MIN, CommitTurn, DIRECT_COMMITS_MAX } from '../../../src/audit/commit-turn.ts';

/** Appends a record of each session, one after the other, and tells which were committed before the loop's turn was over. */
async function committed(sessions: readonly (string | null)[]): Promise<boolean[]> {
  const turn = new CommitTurn();
  const direct: boolean[] = [];
  for (const session of sessions) {
    turn.note(session);
    let isTurnOver = false;
    setImmediate(() => {
      isTurnOver = true;
    });
    await new Promise<void>((resolve) => turn.schedule(resolve));
    direct.push(!isTurnOver);
  }
  return direct;
}

const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

test('a session that has been alone for a while waits for no turn of the loop', async () => {
  const direct = await committed(times(ALONE_RECORDS_MIN + 1, 'a'));
  expect(direct).toEqual([...times(ALONE_RECORDS_MIN - 1, false), true, true]);
});

test('records of several sessions wait for the end of the turn', async () => {
  expect(await committed(times(2 * ALONE_RECORDS_MIN, ['a', 'b']).flat())).not.toContain(true);
});

test('another session ends the being alone', async () => {
  const direct = await committed([...times(ALONE_RECORDS_MIN, 'a'), 'b', 'a']);
  expect(direct.slice(-3)).toEqual([true, false, false]);
});

test('records of no session are nobody’s', async () => {
  expect(await committed(times(2 * ALONE_RECORDS_MIN, null))).not.toContain(true);
});

test('however much comes at once, the loop gets its turns', async () => {
  const direct = await committed(times(ALONE_RECORDS_MIN + DIRECT_COMMITS_MAX + 1, 'a'));
  expect(direct.slice(ALONE_RECORDS_MIN - 1)).toEqual([...times(DIRECT_COMMITS_MAX, true), false, true]);
});
