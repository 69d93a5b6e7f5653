import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CopyStream } from '../../../protocols/postgres/copy-stream.ts';
import { cutAt, isBroken, payloadOf, playCopy, textContext } from './copy-streams.ts';
import { frame, i16, i32 } from './frames.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const header = (flags = 0, extension = Buffer.alloc(0)): Buffer =>
  Buffer.concat([SIGNATURE, i32(flags), i32(extension.length), extension]);
const tuple = (...cells: (string | null)[]): Buffer =>
  Buffer.concat([
    i16(cells.length),
    ...cells.map((cell) =>
      cell === null ? i32(-1) : Buffer.concat([i32(Buffer.byteLength(cell)), Buffer.from(cell)]),
    ),
  ]);
const trailer = i16(-1);
const two = textContext(['a', 'b'], 1);
const play = (...pieces: Buffer[]) => playCopy(undefined, two, pieces);

describe('the binary format', () => {
  test('is read with its header, NULLs and trailer', () => {
    const pieces = [Buffer.concat([header(), tuple('x', null)]), tuple('', 'é'), trailer];
    const { rows, sent } = play(...pieces);
    expect(rows).toEqual([
      ['x', null],
      ['', 'é'],
    ]);
    expect(payloadOf(sent)).toEqual(Buffer.concat(pieces));
  });

  test('may have an extension in its header, and no rows', () => {
    expect(play(header(0, Buffer.from('anything')), trailer).rows).toEqual([]);
  });

  test('replaces a cell and keeps header, neighbours and trailer', () => {
    const { sent } = playCopy(
      undefined,
      two,
      [Buffer.concat([header(), tuple('secret', 'x'), tuple('y', 'z')]), trailer],
      {
        edit: (row) => (row.get(0) === 'secret' ? row.set(0, '***') : undefined),
      },
    );
    expect(payloadOf(sent)).toEqual(Buffer.concat([header(), tuple('***', 'x'), tuple('y', 'z'), trailer]));
  });

  test.each<[string, Buffer]>([
    ['another signature', Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\x01', 'latin1'), i32(0), i32(0), trailer])],
    ['flags nobody knows', Buffer.concat([header(1 << 16), trailer])],
    ['a huge extension', Buffer.concat([SIGNATURE, i32(0), i32(0x7fffffff)])],
    ['too few cells', Buffer.concat([header(), tuple('x'), trailer])],
    ['too many cells', Buffer.concat([header(), tuple('x', 'y', 'z'), trailer])],
    ['an impossible length', Buffer.concat([header(), i16(2), i32(-2)])],
    ['no trailer', Buffer.concat([header(), tuple('x', 'y')])],
    ['something behind the trailer', Buffer.concat([header(), trailer, tuple('x', 'y')])],
    ['half a row', Buffer.concat([header(), tuple('x', 'y').subarray(0, -1)])],
    ['nothing', Buffer.alloc(0)],
  ])('is broken with %s', (_what, data) => {
    isBroken(() => play(data));
  });

  test('is read the same cut anywhere, and leaves as it came', () => {
    const cell = fc.option(fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (rows, places) => {
          const data = Buffer.concat([header(), ...rows.map((cells) => tuple(...cells)), trailer]);
          const { rows: seen, sent } = play(...cutAt(data, places));
          expect(seen).toEqual(rows);
          expect(payloadOf(sent)).toEqual(data);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('tuples in messages of their own', () => {
  const messages = (...payloads: Buffer[]) => Buffer.concat(payloads.map((payload) => frame('d', payload)));

  test('are taken together between the header and the trailer', () => {
    const stream = new CopyStream(undefined, two, true);
    const rows = [tuple('secret', null), tuple('', 'b')];
    expect(stream.takeLines(messages(...rows), 2)).toBeUndefined();
    stream.take(messages(header()));
    const batch = stream.takeLines(messages(...rows), 2);
    batch?.row(0).set(0, '***');
    expect(batch?.encoded()).toEqual(messages(tuple('***', null), tuple('', 'b')));
    expect(stream.takeLines(messages(tuple('x', 'y'), trailer), 2)).toBeUndefined();
    stream.take(messages(trailer));
    expect(stream.takeLines(messages(tuple('x', 'y')), 1)).toBeUndefined();
    stream.end();
  });

  test('are not where a message is not one tuple of the columns', () => {
    const stream = new CopyStream(undefined, two, true);
    stream.take(messages(header()));
    const [one, other] = [tuple('a', 'b'), tuple('c', 'd')];
    for (const payload of [Buffer.concat([one, other]), one.subarray(0, -1), tuple('a'), Buffer.alloc(0)]) {
      expect(stream.takeLines(messages(payload), 1)).toBeUndefined();
    }
    expect(stream.take(messages(one.subarray(0, 1)))).toBeUndefined();
    expect(stream.takeLines(messages(other), 1)).toBeUndefined();
  });
});
