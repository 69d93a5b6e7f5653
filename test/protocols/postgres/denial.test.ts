import { expect, test } from 'vitest';
import {
  denialError,
  farewellError,
  holdNotice,
  poisonParse,
  poisonQuery,
} from '../../../protocols/postgres/denial.ts';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { DENIED, fieldsOf } from './conversation.ts';
import { fe } from './frames.ts';

test('a denial says what, why and what to do, and is no fatal error', () => {
  expect(fieldsOf(denialError(DENIED, utf8))).toEqual({
    S: 'ERROR',
    V: 'ERROR',
    C: '42501',
    M: 'not allowed',
    D: 'Rule: no-drop',
    H: 'ask',
  });
});

test.each(['review_rejected', 'review_expired', 'cancelled', 'upstream_lost'] as const)(
  '%s is a cancellation',
  (code) => {
    expect(fieldsOf(denialError({ code, message: 'x' }, utf8)).C).toBe('57014');
  },
);

test.each(['guardrail', 'policy', 'masking', 'plugin_failed', 'audit_failed'] as const)('%s is a privilege', (code) => {
  expect(fieldsOf(denialError({ code, message: 'x' }, utf8)).C).toBe('42501');
});

test.each([
  ['killed', '57P01'],
  ['upstream_lost', '08006'],
  ['protocol_error', '08P01'],
] as const)('a session that ends because of %s says %s', (code, sqlState) => {
  expect(fieldsOf(farewellError({ code, message: 'bye' }, utf8))).toMatchObject({ S: 'FATAL', C: sqlState });
});

test('texts are in the encoding of the client', () => {
  expect(holdNotice('é', latin1).includes(Buffer.of(0xe9))).toBe(true);
});

test('a NUL in a text does not end it early', () => {
  expect(fieldsOf(denialError({ code: 'policy', message: 'a\0b' }, utf8)).M).toBe('ab');
});

test('the poison names the rule and nothing that could end its comment', () => {
  expect(poisonQuery({ code: 'policy', message: 'x' })).toEqual(fe.query('/*denied by policy policy*/ deny'));
  const sly = { code: 'guardrail', message: 'x', rule: `*/drop/*${'y'.repeat(100)}` } as const;
  expect(poisonParse(sly)).toEqual(fe.parse('', `/*denied by policy drop${'y'.repeat(60)}*/ deny`));
});
