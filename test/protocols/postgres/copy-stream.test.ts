import { expect, test } from 'vitest';
import { COPY_ROW_BYTES_MAX, CopyStream } from '../../../protocols/postgres/copy-stream.ts';
import { textDialect } from '../../../protocols/postgres/copy-text.ts';
import { isBroken, payloadOf, playCopy, textContext } from './copy-streams.ts';
import { be, frame } from './frames.ts';

const dialect = textDialect({ kind: 'text', delimiter: 9, null: '\\N', hasHeader: false }, Buffer.from('\\N'));
const withHeader = textDialect({ kind: 'text', delimiter: 9, null: '\\N', hasHeader: true }, Buffer.from('\\N'));
const two = textContext(['a', 'b']);

test('a message nobody changed leaves as it came, whatever it holds', () => {
  const stream = new CopyStream(dialect, two, true);
  for (const data of ['1\tx\n', '1\tx\n2\ty\n', '']) {
    const message = be.copyData(data);
    expect(stream.take(message)?.encode()).toBe(message);
  }
});

test('a row in several messages is put together, and the messages hold the same data', () => {
  const pieces = ['1\t', 'x', '\n2\ty\n3', '\tz\n'].map((piece) => Buffer.from(piece));
  const { rows, sent } = playCopy(dialect, two, pieces);
  expect(rows).toEqual([
    ['1', 'x'],
    ['2', 'y'],
    ['3', 'z'],
  ]);
  expect(payloadOf(sent).toString()).toBe('1\tx\n2\ty\n3\tz\n');
});

test('a header is no row, and must name the columns where they are known', () => {
  const data = [Buffer.from('a\tb\n'), Buffer.from('1\tx\n')];
  const { rows, sent } = playCopy(withHeader, two, data, { edit: (row) => row.set(0, '*') });
  expect(rows).toEqual([['1', 'x']]);
  expect(payloadOf(sent).toString()).toBe('a\tb\n*\tx\n');
  const others = [Buffer.from('a\tsecret\n'), Buffer.from('1\tx\n')];
  isBroken(() => playCopy(withHeader, two, others));
  expect(playCopy(withHeader, two, others, { isDescribed: false }).rows).toEqual([['1', 'x']]);
  isBroken(() => playCopy(withHeader, two, [Buffer.from('a\n')], { isDescribed: false }));
});

test('what is held of a row can be given out, and the data goes on behind it', () => {
  const stream = new CopyStream(dialect, two, true);
  expect(stream.take(be.copyData('1\tx\n2'))?.rows).toHaveLength(1);
  expect(stream.release()).toEqual(be.copyData('2'));
  expect(stream.release()).toBeUndefined();
});

test('a row of no columns is an empty line', () => {
  expect(playCopy(dialect, textContext([]), [Buffer.from('\n\n')]).rows).toEqual([[], []]);
  isBroken(() => playCopy(dialect, textContext([]), [Buffer.from('x\n')]));
});

test('a row over the limit is not put together', () => {
  const stream = new CopyStream(dialect, textContext(['a']), true);
  const piece = frame('d', Buffer.alloc(COPY_ROW_BYTES_MAX / 4, 'x'));
  for (let n = 0; n < 4; n++) expect(stream.take(piece)).toBeUndefined();
  isBroken(() => stream.take(be.copyData('x')));
});
