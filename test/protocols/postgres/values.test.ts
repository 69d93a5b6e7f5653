import { expect, test } from 'vitest';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { decodeParams } from '../../../protocols/postgres/values.ts';

const bytes = [Buffer.of(0, 0, 0, 7), null, Buffer.from('é')];

test('text is shown as it is, with its type where somebody declared one', () => {
  expect(decodeParams({ formats: [], values: [Buffer.from('é'), null] }, [25, 0], utf8)).toEqual([
    { text: 'é', encoding: 'text', type: 'text' },
    { text: null, encoding: 'text' },
  ]);
});

test('binary values are decoded by their type, and hex without one', () => {
  expect(decodeParams({ formats: [1], values: bytes }, [23, 23], utf8)).toEqual([
    { text: '7', encoding: 'text', type: 'int4' },
    { text: null, encoding: 'text', type: 'int4' },
    { text: 'c3a9', encoding: 'hex' },
  ]);
});

test('each value may have its own format', () => {
  expect(decodeParams({ formats: [1, 0, 0], values: bytes }, [17], utf8)).toEqual([
    { text: '00000007', encoding: 'hex', type: 'bytea' },
    { text: null, encoding: 'text' },
    { text: 'é', encoding: 'text' },
  ]);
});
