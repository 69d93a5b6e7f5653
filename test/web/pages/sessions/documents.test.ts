import { expect, test } from 'vitest';
import { documentText } from '../../../../web/src/pages/sessions/documents.ts';

const shown = (kept: unknown) => JSON.parse(documentText(JSON.stringify(kept)));

test('numbers and times are written as people write them', () => {
  expect(
    shown({ n: { $numberInt: '7' }, d: { $numberDouble: '1.5' }, at: { $date: { $numberLong: '1767225600000' } } }),
  ).toEqual({ n: 7, d: 1.5, at: { $date: '2026-01-01T00:00:00.000Z' } });
});

test('what plain JSON cannot hold keeps the name of its type', () => {
  const exact = {
    id: { $oid: '0123456789abcdef01234567' },
    big: { $numberLong: '9223372036854775807' },
    odd: { $numberDouble: 'NaN' },
    far: { $date: { $numberLong: '99999999999999999' } },
  };
  expect(shown(exact)).toMatchObject({ id: exact.id, big: exact.big, odd: exact.odd });
});

test('lists and documents within are looked into, whatever their fields are called', () => {
  const text = documentText('{"a":[{"b":{"$numberInt":"1"}}],"__proto__":{"c":null}}');
  expect(text).toContain('"b": 1');
  expect(text).toContain('"__proto__"');
});

test('the beginning of a document stands as it is', () => {
  expect(documentText('{"a":"long…')).toBe('{"a":"long…');
});
