import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ISO_STYLES } from '../../../protocols/postgres/constants.ts';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { columnsOf } from '../../../protocols/postgres/layout.ts';
import { readRowDescription } from '../../../protocols/postgres/messages/backend.ts';
import { DESCRIPTION_BYTES_MAX, fieldsOf, layoutOf } from '../../../protocols/postgres/row-descriptions.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be } from './frames.ts';

const fields = fc.array(
  fc.record({
    name: fc.string({ maxLength: 8 }).map((name) => name.replaceAll('\0', '')),
    table: fc.nat(3),
    attribute: fc.nat(3),
    type: fc.constantFrom(23, 25, 16_500),
    modifier: fc.constantFrom(-1, 8),
    format: fc.nat(1),
  }),
  { maxLength: 3 },
);

test('what is remembered is what reading gives, however often and in whatever order it comes', () => {
  fc.assert(
    fc.property(fc.array(fields, { minLength: 1, maxLength: 300 }), (descriptions) => {
      const frames = descriptions.map((specs) => be.rowDescription(...specs));
      for (const frame of [...frames, ...frames]) {
        expect(fieldsOf(Buffer.from(frame))).toEqual(readRowDescription(frame));
      }
    }),
    { numRuns: 30, seed: 20_261_122 },
  );
});

test('the same bytes give the same array, and what came is not kept', () => {
  const frame = be.rowDescription('a', 'b');
  const first = fieldsOf(frame);
  const copy = Buffer.from(frame);
  frame.fill(0);
  expect(fieldsOf(copy)).toBe(first);
  expect(first.map(({ name }) => name.toString())).toEqual(['a', 'b']);
});

test('descriptions of one length that differ in a byte are told apart', () => {
  const frames = Array.from({ length: 200 }, (_, i) => be.rowDescription({ name: 'column', table: i, type: 23 }));
  for (const [i, frame] of [...frames, ...frames].entries()) expect(fieldsOf(frame)[0]?.tableOid).toBe(i % 200);
});

test('long ones are read each time, and broken ones are refused each time', () => {
  const long = be.rowDescription('a'.repeat(DESCRIPTION_BYTES_MAX));
  expect(fieldsOf(long)).toEqual(readRowDescription(long));
  expect(fieldsOf(long)).not.toBe(fieldsOf(long));
  const broken = Buffer.from(be.rowDescription('a'));
  broken.writeInt16BE(2, 5);
  for (let i = 0; i < 2; i += 1) expect(() => fieldsOf(broken)).toThrow(ProtocolError);
});

test('what follows from the fields is worked out once in the usual encoding and styles, and anew in others', () => {
  const known = fieldsOf(
    be.rowDescription({ name: 'é', table: 7, type: 1082 }, { name: 'own', type: 16_500, format: 1 }),
  );
  const layout = layoutOf(known, utf8);
  expect(layoutOf(known, utf8, ISO_STYLES)).toBe(layout);
  expect(layout).toEqual({ columns: columnsOf(known, utf8), formats: [0, 1], hasOrigins: true, hasOwnTypes: true });
  const german = { dateStyle: 'German, DMY', intervalStyle: 'postgres' };
  expect(layoutOf(known, utf8, german).columns).toEqual(columnsOf(known, utf8, german));
  expect(layoutOf(known, latin1).columns).toEqual(columnsOf(known, latin1));
  expect(layoutOf(known, latin1).columns).not.toEqual(layout.columns);
  const plain = layoutOf(fieldsOf(be.rowDescription('a')), utf8);
  expect([plain.hasOrigins, plain.hasOwnTypes]).toEqual([false, false]);
});
