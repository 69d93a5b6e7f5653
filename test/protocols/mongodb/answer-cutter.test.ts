import { describe, expect, it } from 'vitest';
import { type AnswerCut, AnswerCutter, PASSED_BYTES_MIN } from '../../../protocols/mongodb/answer-cutter.ts';
import { answer, batch, contentOf, OK } from './conversation.ts';

const LARGE = answer(
  7,
  batch(
    5,
    Array.from({ length: 40 }, (_, n) => ({ n, text: 'x'.repeat(5_000) })),
  ),
);
const SMALL = answer(8, OK);

/** What comes out, with adjoining bytes of one kind put together. */
function cutsOf(pieceBytes: number, mayPass: boolean, stream: Buffer) {
  const checked: number[] = [];
  const cutter = new AnswerCutter(({ responseTo }) => void checked.push(responseTo));
  const cuts: AnswerCut[] = [];
  const boundaries: boolean[] = [];
  for (let at = 0; at < stream.length; at += pieceBytes) {
    for (const cut of cutter.cut(stream.subarray(at, at + pieceBytes))) {
      if (cut.kind === 'large') cut.mayPass = mayPass;
      cuts.push(cut);
    }
    boundaries.push(cutter.atBoundary);
  }
  return { checked, cuts, boundaries };
}

const bytesOf = (cuts: readonly AnswerCut[]): Buffer =>
  Buffer.concat(cuts.map((cut) => (cut.kind === 'large' ? Buffer.alloc(0) : cut.bytes)));

describe.each([1, 7, 1_000, 65_536, Number.MAX_SAFE_INTEGER])('a stream in pieces of %i bytes', (pieceBytes) => {
  const stream = Buffer.concat([SMALL, LARGE, SMALL, SMALL]);

  it('is cut into whole answers where nothing may pass', () => {
    const { checked, cuts } = cutsOf(pieceBytes, false, stream);
    expect(checked).toEqual([8, 7, 8, 8]);
    expect(cuts.map(({ kind }) => kind)).toEqual(['whole', 'large', 'whole', 'whole', 'whole']);
    expect(bytesOf(cuts)).toEqual(stream);
    expect(cuts[2]).toEqual({ kind: 'whole', bytes: LARGE });
  });

  it('passes a large batch where it may, and counts it', () => {
    const { checked, cuts } = cutsOf(pieceBytes, true, stream);
    expect(checked).toEqual([8, 7, 8, 8]);
    expect(bytesOf(cuts)).toEqual(stream);
    const passed = cuts.find((cut) => cut.kind === 'passed');
    expect(passed?.documents).toBe(40);
    expect(contentOf(passed?.rest ?? Buffer.alloc(0))).toEqual(contentOf(answer(7, batch(5))));
    expect(cuts.filter(({ kind }) => kind === 'whole')).toHaveLength(3);
  });
});

it('is not at a boundary while an answer passes', () => {
  const { boundaries } = cutsOf(65_536, true, LARGE);
  expect(LARGE.length).toBeGreaterThan(PASSED_BYTES_MIN);
  expect(boundaries).toEqual([false, false, false, true]);
  expect(cutsOf(65_536, false, LARGE).boundaries).toEqual([true, true, true, true]);
});

it('reads a large answer whole that has no batch', () => {
  const message = answer(7, { text: 'x'.repeat(PASSED_BYTES_MIN), ...OK });
  expect(cutsOf(1_000, true, message).cuts).toEqual([{ kind: 'whole', bytes: message }]);
});
