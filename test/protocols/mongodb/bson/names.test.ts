import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameMember, nameText } from '../../../../protocols/mongodb/bson/names.ts';

/** The name between other bytes. */
function placed(name: Buffer): [bytes: Buffer, start: number, end: number] {
  return [Buffer.concat([Buffer.of(1, 2), name, Buffer.of(0, 65)]), 2, 2 + name.length];
}

describe('a name', () => {
  it('is the text of its bytes, however often and whichever came before', () => {
    const bytes = fc.oneof(
      fc.string({ maxLength: 40 }).map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 40 }).map((list) => Buffer.from(list)),
    );
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 20 }), (names) => {
        for (const name of [...names, ...names]) {
          expect(nameText(...placed(name))).toBe(name.toString('utf8'));
          expect(nameMember(...placed(name))).toBe(`${JSON.stringify(name.toString('utf8'))}:`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is told from all others, of which more come than are kept', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 4_000; n += 1) expect(nameText(...placed(Buffer.from(`f${n}`)))).toBe(`f${n}`);
    }
  });

  it('stays what it was when the memory it was read from is used again', () => {
    const [bytes, start, end] = placed(Buffer.from('email'));
    const name = nameText(bytes, start, end);
    bytes.fill(66);
    expect(name).toBe('email');
    expect(nameText(...placed(Buffer.from('email')))).toBe('email');
  });
});
