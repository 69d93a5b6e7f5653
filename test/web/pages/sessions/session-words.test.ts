import { expect, test } from 'vitest';
import {
  lengthMsOf,
  maskedTotal,
  maskedWords,
  protocolOf,
  queriesWords,
  subtypeOf,
} from '../../../../web/src/pages/sessions/session-words.ts';

test('a session that goes on is as long as it is by now', () => {
  const start_date = '2026-05-06T07:00:00Z';
  const now = Date.parse('2026-05-06T07:01:00Z');
  expect(lengthMsOf({ start_date, end_date: null }, now)).toBe(60_000);
  expect(lengthMsOf({ start_date, end_date: '2026-05-06T07:00:05Z' }, now)).toBe(5_000);
});

test('protocols have names; one that is not known keeps its own', () => {
  expect([protocolOf({ type: 'mongodb' }), protocolOf({ type: 'command' })]).toEqual(['MongoDB', 'command']);
  expect([subtypeOf({ type: 'mysql' }), subtypeOf({ type: 'command' })]).toEqual(['mysql', undefined]);
});

test('masked values are counted, by what they were', () => {
  expect(maskedTotal({ EMAIL: 1200, PHONE: 1 })).toBe(1201);
  expect(maskedWords({ EMAIL: 1200, PHONE: 1 })).toBe('1,200 × EMAIL, 1 × PHONE');
  expect([queriesWords(1), queriesWords(2000)]).toEqual(['1 query', '2,000 queries']);
});
