// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { followTrial, type Progress } from '../../../../web/src/components/rules/recorded.ts';

const COUNTS = { queries: 2, sessions: 1, hits: 1, denied: 1, reviewed: 0, masked: {}, complete: true };

function answer(...pieces: string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  return Promise.resolve({ data: body, response: new Response() });
}

test('progress is told as it comes, also where a line comes in pieces, and the end is the answer', async () => {
  const seen: Progress[] = [];
  const text = `${JSON.stringify({ type: 'progress', ...COUNTS })}\n${JSON.stringify({ type: 'end', ...COUNTS, examples: [] })}\n`;
  const found = await followTrial(answer(text.slice(0, 20), text.slice(20)), (progress) => seen.push(progress));
  expect(seen).toEqual([COUNTS]);
  expect(found).toEqual({ ...COUNTS, examples: [] });
});

test('a search that breaks off is a failure, and so is one that is refused', async () => {
  const cut = `${JSON.stringify({ type: 'progress', ...COUNTS })}\n`;
  await expect(followTrial(answer(cut), () => {})).rejects.toThrow('broke off');
  const response = new Response(null, { status: 429 });
  await expect(
    followTrial(Promise.resolve({ error: { message: 'one at a time' }, response }), () => {}),
  ).rejects.toMatchObject({
    status: 429,
    message: 'one at a time',
  });
});
