import { describe, expect, test } from 'vitest';
import { BrokenCopyData } from '../../../protocols/postgres/copy-dialect.ts';
import { BrokenCopyRows, CopyResult, CopyRows } from '../../../protocols/postgres/copy-result.ts';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import type { Field } from '../../../protocols/postgres/messages/backend.ts';
import type { CopyFormat } from '../../../src/core/copy-format.ts';
import { ResultBlocked } from '../../../src/core/verdict.ts';
import { query } from '../../src/core/fixtures.ts';
import { be } from './frames.ts';

const TEXT: CopyFormat = { kind: 'text', delimiter: 9, null: '\\N', hasHeader: false };
const field = (name: string, more: Partial<Field> = {}): Field => ({
  name: Buffer.from(name),
  tableOid: 0,
  attributeNumber: 0,
  typeOid: 25,
  typeModifier: -1,
  format: 0,
  ...more,
});
const resultOf = (
  format: CopyFormat | undefined,
  more: Partial<ConstructorParameters<typeof CopyResult>[0]> = {},
): CopyResult =>
  new CopyResult({
    query: query('copy t to stdout'),
    isBinary: format?.kind === 'binary',
    count: 1,
    format,
    fields: [field('a')],
    options: { encoding: utf8, resolveOrigins: undefined },
    ...more,
  });

describe('the data of a COPY', () => {
  test('has the columns the server described', async () => {
    const result = resultOf(TEXT, {
      fields: [field('email', { tableOid: 7, attributeNumber: 2 })],
      options: { encoding: utf8, resolveOrigins: async () => [{ schema: 's', table: 't', column: 'mail' }] },
    });
    expect(result.columns).toMatchObject([{ name: 'email', type: 'text', origin: 'unresolved' }]);
    await result.resolveOrigins?.();
    expect(result.columns).toMatchObject([{ name: 'email', origin: { schema: 's', table: 't', column: 'mail' } }]);
  });

  test('has columns that may be anything where they were not described, or with another number', () => {
    for (const fields of [undefined, [], [field('a'), field('b')]]) {
      expect(resultOf(TEXT, { fields }).columns).toMatchObject([
        { type: 'unknown', kind: 'other', origin: 'unresolved' },
      ]);
    }
  });

  test.each<[string, CopyResult, boolean]>([
    ['described text', resultOf(TEXT), true],
    ['text nobody described', resultOf(TEXT, { fields: undefined }), true],
    ['described binary', resultOf({ kind: 'binary' }), true],
    ['binary nobody described', resultOf({ kind: 'binary' }, { fields: undefined }), false],
    ['text that is announced as binary', resultOf(TEXT, { isBinary: true }), false],
    ['binary that is announced as text', resultOf({ kind: 'binary' }, { isBinary: false }), false],
    ['a format nobody could tell', resultOf(undefined), false],
  ])('of %s', (_what, result, readable) => {
    expect(result.readable).toBe(readable);
  });

  test('is read in the encoding the statement names', () => {
    expect(resultOf(TEXT, { options: { encoding: latin1, resolveOrigins: undefined } }).encoding).toBe(latin1);
    const named = resultOf({ ...TEXT, encoding: 'utf8' }, { options: { encoding: latin1, resolveOrigins: undefined } });
    expect(named.encoding).toBe(utf8);
  });
});

test('rows of several messages are one part, and nobody sees more of them after stop', () => {
  const result = resultOf(TEXT);
  result.wantRows = true;
  const messages = ['a\n', 'b\nc\n'].flatMap((data) => result.stream.take(be.copyData(data)) ?? []);
  const part = new CopyRows(result, messages);
  expect(part.rows.map((row) => row.get(0))).toEqual(['a', 'b', 'c']);
  expect(part.bytes).toEqual(Buffer.concat([be.copyData('a\n'), be.copyData('b\nc\n')]));
  part.stop();
  expect(result.wantRows).toBe(false);
});

test('whoever looks at broken data withholds it', () => {
  const part = new BrokenCopyRows(query('copy t to stdout'), new BrokenCopyData('it ends early'));
  expect(() => part.rows).toThrow(ResultBlocked);
  expect(part.bytes).toHaveLength(0);
});
