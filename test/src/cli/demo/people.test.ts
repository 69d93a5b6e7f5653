import { expect, test } from 'vitest';
import { makeCustomer, randomTime } from '../../../../src/cli/demo/people.ts';
import { SeededRandom } from '../../../../src/cli/demo/random.ts';

const random = new SeededRandom(3);
const customers = Array.from({ length: 1000 }, (_, i) => makeCustomer(random, i + 1));

test('customers have addresses of their own, at domains for examples', () => {
  expect(new Set(customers.map(({ email }) => email)).size).toBe(customers.length);
  for (const { email } of customers) expect(email).toMatch(/^[a-z]+\.[a-z]+\d+@example\.(com|org|net)$/);
});

test('some have a social security number, and only Americans', () => {
  const holders = customers.filter(({ ssn }) => ssn !== null);
  expect(holders.length).toBeGreaterThan(100);
  expect(new Set(holders.map(({ country }) => country))).toEqual(new Set(['US']));
});

test('notes hold personal data in free text', () => {
  const notes = customers.map(({ notes: text }) => text ?? '');
  for (const pattern of [/@example/, /555-01\d\d/, /\d{4} \d{4} \d{4}/, /SSN \d{3}-/]) {
    expect(notes.some((note) => pattern.test(note))).toBe(true);
  }
});

test('times are in two years that are over', () => {
  for (let i = 0; i < 200; i += 1) expect(randomTime(random)).toMatch(/^202[45]-/);
});
