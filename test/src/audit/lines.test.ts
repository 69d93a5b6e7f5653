import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, readLines } from '../../../src/audit/lines.ts';
import { tempFolder } from './temp-folder.ts';

async function linesOf(path: string, start = 0, lineBytesMax = 1024 * 1024): Promise<Line[]> {
  const all: Line[] = [];
  for await (const lines of readLines(path, start, lineBytesMax)) all.push(...lines);
  return all;
}

test('lines come with their offsets and numbers, wherever the chunks end', async () => {
  const path = join(await tempFolder(), 'f');
  const length = fc.oneof(fc.nat(100), fc.nat(600_000));
  await fc.assert(
    fc.asyncProperty(fc.array(length, { maxLength: 8 }), fc.nat(50), async (lengths, tail) => {
      const texts = lengths.map((n, i) => String.fromCharCode(97 + i).repeat(n));
      await writeFile(path, texts.map((text) => `${text}\n`).join('') + 't'.repeat(tail));
      const lines = await linesOf(path);
      const whole = lines.filter(({ complete }) => complete);
      expect(whole.map(({ bytes }) => bytes.toString())).toEqual(texts);
      expect(whole.map(({ number }) => number)).toEqual(texts.map((_, i) => i + 1));
      let offset = 0;
      for (const line of lines) {
        expect(line.offset).toBe(offset);
        offset += line.bytes.length + 1;
      }
      expect(lines.length - whole.length).toBe(tail > 0 ? 1 : 0);
      if (tail > 0) expect(lines.at(-1)?.bytes.toString()).toBe('t'.repeat(tail));
    }),
    { numRuns: 40 },
  );
});

test('reading starts at the offset that is asked for', async () => {
  const path = join(await tempFolder(), 'f');
  await writeFile(path, 'one\ntwo\nthree\n');
  expect((await linesOf(path, 4)).map(({ bytes, offset }) => [bytes.toString(), offset])).toEqual([
    ['two', 4],
    ['three', 8],
  ]);
});

test('a line over the limit ends the reading and is not complete', async () => {
  const path = join(await tempFolder(), 'f');
  await writeFile(path, `a\n${'x'.repeat(3_000_000)}\nb\n`);
  const lines = await linesOf(path, 0, 1000);
  expect(lines.map(({ complete }) => complete)).toEqual([true, false]);
  expect(lines.at(-1)?.bytes.length).toBeLessThan(600_000);
});

test('a short line over the limit is not complete either', async () => {
  const path = join(await tempFolder(), 'f');
  await writeFile(path, 'aaaa\nbb\n');
  expect((await linesOf(path, 0, 3)).map(({ complete }) => complete)).toEqual([false, true]);
});

test('an empty file has no lines', async () => {
  const path = join(await tempFolder(), 'f');
  await writeFile(path, '');
  expect(await linesOf(path)).toEqual([]);
});
