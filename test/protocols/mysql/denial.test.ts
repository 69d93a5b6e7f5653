import { expect, test } from 'vitest';
import { denialPayload, farewellPayload, Refusal } from '../../../protocols/mysql/denial.ts';
import { readErr } from '../../../protocols/mysql/err-packet.ts';

test('a denial is an error somebody raised, with rule and hint in its text', () => {
  const error = readErr(denialPayload({ code: 'guardrail', message: 'blocked', rule: 'no drops', hint: 'Ask.' }));
  expect(error).toEqual({ code: 1644, sqlState: '45000', message: 'blocked (rule: no drops). Ask.' });
});

test('a cancelled query is told as interrupted', () => {
  expect(readErr(denialPayload({ code: 'cancelled', message: 'cancelled' }))).toMatchObject({
    code: 1317,
    sqlState: '70100',
  });
});

test('no error has a code that clients take for a broken connection', () => {
  const payloads = [
    ...(['killed', 'upstream_lost', 'protocol_error'] as const).map((code) => farewellPayload({ code, message: 'x' })),
    Refusal.unknownStatement('x'),
    Refusal.tooManyStatements(),
    Refusal.tooLarge(),
    Refusal.noSuchThread(1),
  ];
  for (const payload of payloads) {
    const { code } = readErr(payload);
    expect(code >= 1000 && code < 2000).toBe(true);
  }
});
