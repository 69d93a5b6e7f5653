import { Int32 } from 'bson';
import { expect, test } from 'vitest';
import { isDocument, isList } from '../../../../src/exec/mongodb-shell/value.ts';

test('documents, lists and other values are told apart', () => {
  expect(
    [new Map(), [], new Int32(1), new Date(), null, 'x'].map((value) => [isDocument(value), isList(value)]),
  ).toEqual([
    [true, false],
    [false, true],
    [false, false],
    [false, false],
    [false, false],
    [false, false],
  ]);
});
