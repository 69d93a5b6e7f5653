import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_BYTES_MAX, LineSplitter } from '../../../../src/exec/command/line-splitter.ts';

test('wherever the chunks end, the lines are the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.array(fc.nat(300)), (text, cuts) => {
      const bytes = Buffer.from(text.replaceAll('x', '\n'));
      const splitter = new LineSplitter();
      const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      let got = '';
      let from = 0;
      for (const to of [...ends, bytes.length]) {
        for (const line of splitter.push(bytes.subarray(from, to))) got += line.bytes.toString() + line.end;
        from = to;
      }
      expect(got + splitter.takeRest().toString()).toBe(bytes.toString());
    }),
  );
});

test('a line that does not end is too long some time', () => {
  const splitter = new LineSplitter();
  splitter.push(Buffer.alloc(LINE_BYTES_MAX, 'a'));
  expect(splitter.isTooLong).toBe(false);
  splitter.push(Buffer.from('b'));
  expect(splitter.isTooLong).toBe(true);
  expect(splitter.push(Buffer.from('\nc'))).toHaveLength(1);
  expect(splitter.isTooLong).toBe(false);
});

test('a line that comes byte by byte takes no more memory than one that comes at once', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const splitter = new LineSplitter();
  collect();
  const before = process.memoryUsage().heapUsed;
  const bytes = 200_000;
  for (let i = 0; i < bytes; i += 1) splitter.push(Buffer.from(new ArrayBuffer(1)));
  collect();
  // A view of each byte would be some 200 bytes.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10 * 1024 * 1024);
  expect(splitter.takeRest()).toHaveLength(bytes);
});
