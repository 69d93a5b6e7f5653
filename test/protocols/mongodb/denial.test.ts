import { deserialize } from 'bson';
import { expect, it } from 'vitest';
import { denialDocument } from '../../../protocols/mongodb/denial.ts';
import { DENIED } from './conversation.ts';

it('tells message, rule and hint', () => {
  expect(deserialize(denialDocument(DENIED))).toEqual({
    ok: 0,
    errmsg: 'not allowed (rule: no-drop). Ask.',
    code: 13,
    codeName: 'Unauthorized',
  });
});

it('names a rule once', () => {
  expect(deserialize(denialDocument({ code: 'guardrail', message: 'against r', rule: 'r' })).errmsg).toBe('against r');
});

it.each([
  ['cancelled', 11601],
  ['killed', 11601],
  ['protocol_error', 17],
  ['review_rejected', 13],
] as const)('says %s by its code', (code, number) => {
  expect(deserialize(denialDocument({ code, message: 'm' })).code).toBe(number);
});

it('says what it is told to', () => {
  expect(deserialize(denialDocument(DENIED, 'CursorNotFound')).code).toBe(43);
});
