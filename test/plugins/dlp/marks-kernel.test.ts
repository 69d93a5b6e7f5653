import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlain, KINDS, marksOf } from '../../../plugins/dlp/marks.ts';
import { CLEARED, MARKS_KERNEL } from '../../../plugins/dlp/marks-kernel.ts';
import { loadKernel } from '../../../src/wasm/kernel.ts';

const CELLS_AT = 8_192;
const OUT_AT = 12_288;
const kernel = loadKernel(MARKS_KERNEL, 65_536);
const scan = kernel.function('scan');
kernel.memory.set(KINDS);

/** What the kernel tells of the bytes in [start, end), among bytes that look like something themselves. */
function told(bytes: Uint8Array, start: number, end: number, clears: boolean): number {
  const base = KINDS.length;
  kernel.memory.set(bytes, base);
  new Int32Array(kernel.memory.buffer, CELLS_AT, 2).set([start, end]);
  scan(base, CELLS_AT, 8, 1, OUT_AT, Number(clears));
  return new Uint16Array(kernel.memory.buffer, OUT_AT, 1)[0] as number;
}

function expected(bytes: Uint8Array, start: number, end: number, clears: boolean): number {
  return clears && isPlain(bytes, start, end) ? CLEARED : marksOf(bytes, start, end);
}

const SIGNS = [...'0123456789  ()-/..::@\\wWnNabcDEF_,+/\u0001é'];
const text = fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 90 });
const number = fc.string({ unit: fc.constantFrom(...'0123456789 ().-/:x'), maxLength: 40 });
const letters = fc.nat(40).map((n) => 'a'.repeat(n));
const account = fc.constantFrom('DE89', 'xDE89', '_DE89', 'IBANDE89', 'D.89', 'DE8', 'DEF89', '1DE89', ' DE89 3704');
const cell = fc.oneof(
  text,
  number,
  fc.tuple(letters, fc.oneof(text, number, account), letters).map((parts) => parts.join('')),
);

describe('the kernel of marks', () => {
  it('tells of every cell what the loops over its bytes tell, wherever it lies and whatever lies beside it', () => {
    fc.assert(
      fc.property(
        cell,
        fc.nat(16),
        fc.constantFrom('7', ':', '.', '@', 'w', '/', 'é', 'a'),
        fc.boolean(),
        (of, at, beside, clears) => {
          const before = beside.repeat(at + 1);
          const bytes = Buffer.from(before + of + beside.repeat(64));
          const start = Buffer.byteLength(before);
          const end = start + Buffer.byteLength(of);
          expect(told(bytes, start, end, clears)).toBe(expected(bytes, start, end, clears));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('sees a sign at every place of a cell of every length', () => {
    for (let length = 0; length <= 70; length++) {
      for (const sign of [
        '@',
        '\\',
        ':',
        '.',
        '1',
        '\u007f',
        '\u0001',
        '::',
        'w.',
        '://',
        '1.1.1.1',
        '1234567',
        'DE89',
        '\u00e9',
      ]) {
        for (let at = 0; at + Buffer.byteLength(sign) <= length; at++) {
          const of = Buffer.from('a'.repeat(at) + sign);
          const bytes = Buffer.concat([
            Buffer.from('9'),
            of,
            Buffer.alloc(length - of.length, ' '),
            Buffer.from('999:@'.repeat(8)),
          ]);
          for (const clears of [true, false]) {
            const is = told(bytes, 1, 1 + length, clears);
            if (is !== expected(bytes, 1, 1 + length, clears)) expect.fail(`${sign} at ${at} of ${length}`);
          }
        }
      }
    }
  });

  it('knows every byte', () => {
    for (let byte = 0; byte < 256; byte++) {
      const short = Uint8Array.from({ length: 80 }, (_, i) => (i % 3 === 1 ? byte : 0x31));
      for (const length of [1, 2, 15, 16, 17, 31, 32, 33, 48]) {
        expect(told(short, 0, length, true), `${byte}`).toBe(expected(short, 0, length, true));
        expect(told(short, 1, 1 + length, false), `${byte}`).toBe(expected(short, 1, 1 + length, false));
      }
    }
  });

  it('has nothing to tell of NULL', () => {
    expect([told(Buffer.from('1'), 0, -1, true), told(Buffer.from('1'), 0, -1, false)]).toEqual([CLEARED, CLEARED]);
  });
});
