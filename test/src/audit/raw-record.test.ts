import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRecord } from '../../../src/audit/raw-record.ts';
import { draftRecord, GENESIS_HASH, parseRecord, sealRecord } from '../../../src/audit/record.ts';

const AT = new Date('2026-05-06T07:08:09.010Z');

function sealed(body: Record<string, unknown>, seq = 1, prev = GENESIS_HASH, type = 't', session = 's') {
  return sealRecord(draftRecord({ type, session, body }, AT), 'gw', seq, prev);
}

/** As `parseRecord` tells it. */
function taken(line: Buffer) {
  const read = readRecord(line);
  return read && { ...read, record: { ...read.record, body: JSON.parse(read.record.body) } };
}

test('any record is read as its parser reads it, whether it follows the one before or not', () => {
  const entry = fc.record({
    body: fc.dictionary(fc.stringMatching(/^[a-z ]{1,8}_$/), fc.jsonValue()),
    type: fc.string({ unit: 'binary' }),
    session: fc.string({ unit: 'binary' }),
    follows: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      let prev = GENESIS_HASH;
      for (const [at, { body, type, session, follows }] of entries.entries()) {
        const { line, hash } = sealed(body, at + 1, follows ? prev : GENESIS_HASH, type, session);
        const bytes = Buffer.from(line);
        expect(taken(bytes)).toEqual(parseRecord(bytes));
        expect(readRecord(bytes)?.intact).toBe(true);
        prev = hash;
      }
    }),
  );
});

test('a line longer than most is read, and checked to its end', () => {
  for (const length of [60_000, 65_000, 65_536, 70_000, 300_000]) {
    const bytes = Buffer.from(sealed({ text: 'ü'.repeat(length / 2) }).line);
    expect(taken(bytes)).toEqual(parseRecord(bytes));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 200) ^ 1, bytes.length - 200);
    expect(readRecord(bytes)?.intact).toBe(false);
  }
});

test('bytes that are no UTF-8 are told as the parser tells them', () => {
  const bytes = Buffer.from(sealed({ text: 'xxxx' }).line);
  bytes.set([0xff, 0xfe], bytes.indexOf('xxxx'));
  expect(readRecord(bytes)).toMatchObject({ intact: false });
  expect(taken(bytes)).toEqual(parseRecord(bytes));
});

test.each([
  ['a hash before it that is none', (line: string) => line.replace(GENESIS_HASH, GENESIS_HASH.replace('0', 'G'))],
  ['a hash of its own that is none', (line: string) => `${line.slice(0, -3)}G"}`],
  ['no end', (line: string) => line.slice(0, -1)],
  ['a member after its hash', (line: string) => `${line.slice(0, -1)},"a":1}`],
])('a line with %s is no record', (_name, change) => {
  const { line } = sealed({ n: 1 });
  expect(readRecord(Buffer.from(change(line)))).toBeUndefined();
  expect(parseRecord(Buffer.from(change(line)))).toBeUndefined();
});
