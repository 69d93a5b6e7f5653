import { expect, test } from 'vitest';
import { cardNumber, iban, phoneNumber, socialSecurityNumber } from '../../../../src/cli/demo/identity-numbers.ts';
import { SeededRandom } from '../../../../src/cli/demo/random.ts';

const many = (make: (random: SeededRandom) => string) => {
  const random = new SeededRandom(42);
  return Array.from({ length: 500 }, () => make(random));
};

/** The Luhn check, from the right: every second digit doubled, the digits of the products summed. */
function passesLuhn(text: string): boolean {
  const sum = [...text].reverse().reduce((total, digit, i) => {
    const value = i % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return sum % 10 === 0;
}

test('every card number passes the Luhn check', () => {
  for (const card of many(cardNumber)) expect([card, passesLuhn(card)]).toEqual([card, true]);
});

test('every IBAN has its country’s length and the right check digits', () => {
  const lengths: Record<string, number> = { DE: 22, NL: 18, GB: 22 };
  for (const text of many(iban)) {
    expect(text).toHaveLength(lengths[text.slice(0, 2)] ?? 0);
    const digits = [...(text.slice(4) + text.slice(0, 4))].map((c) => Number.parseInt(c, 36)).join('');
    expect([text, BigInt(digits) % 97n]).toEqual([text, 1n]);
  }
});

test('social security numbers could have been issued', () => {
  for (const text of many(socialSecurityNumber)) {
    const [area, group, serial] = text.split('-').map(Number);
    expect(text).toMatch(/^\d{3}-\d{2}-\d{4}$/);
    expect(area).toBeGreaterThan(0);
    expect(area).toBeLessThan(666);
    expect([group, serial]).not.toContain(0);
  }
});

test('telephone numbers are of the ranges for fiction', () => {
  for (const text of many(phoneNumber)) expect(text).toMatch(/555-01\d\d$|^\+44 20 7946 0\d{3}$/);
});
