import { expect, test } from 'vitest';
import { LoginLimits } from '../../../src/api/login-limits.ts';

const HOME = '198.51.100.7';
let now = 0;
const limits = (): LoginLimits => new LoginLimits(() => now);
const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `203.0.${i >> 8}.${i & 255}`);

test('one name from one address has ten tries, then one every twelve seconds', () => {
  const one = limits();
  for (let i = 0; i < 10; i++) expect(one.takePassword(HOME, 'admin')).toBe(0);
  expect(one.takePassword(HOME, 'admin')).toBe(12_000);
  now += 12_000;
  expect(one.takePassword(HOME, 'admin')).toBe(0);
  expect(one.takePassword(HOME, 'admin')).toBeGreaterThan(0);
});

test('an address that tries many names is slowed down, for names that exist and for others', () => {
  const one = limits();
  for (let i = 0; i < 60; i++) expect(one.takePassword(HOME, `name-${i}`)).toBe(0);
  expect(one.takePassword(HOME, 'name-60')).toBe(1000);
  expect(one.takeCode(HOME)).toBe(1000);
  expect(one.takePassword('198.51.100.8', 'name-60')).toBe(0);
});

test('many addresses guess one name no faster than a hundred at once, then one every six seconds', () => {
  const one = limits();
  const answers = addresses(150).map((address) => one.takePassword(address, 'admin'));
  expect(answers.filter((wait) => wait === 0)).toHaveLength(100);
  expect(answers.at(-1)).toBeGreaterThan(0);
  expect(one.takePassword(HOME, 'somebody-else')).toBe(0);
});

test('that locks nobody out where they logged in before, nor on the gateway’s own machine', () => {
  const one = limits();
  expect(one.takePassword(HOME, 'admin')).toBe(0);
  one.passwordWasRight(HOME, 'admin');
  for (let round = 0; round < 50; round++) {
    for (const address of addresses(200)) one.takePassword(address, 'admin');
    now += 6_000;
    expect(one.takePassword(HOME, 'admin')).toBe(0);
    one.passwordWasRight(HOME, 'admin');
    expect(one.takePassword('127.0.0.1', 'admin')).toBe(0);
    one.passwordWasRight('127.0.0.1', 'admin');
  }
  // Having logged in as one is no free way to try another.
  for (const address of addresses(200)) one.takePassword(address, 'dba');
  expect(one.takePassword(HOME, 'dba')).toBeGreaterThan(0);
});

test('tries that are refused take nothing from others', () => {
  const one = limits();
  for (let i = 0; i < 1000; i++) one.takePassword('203.0.113.1', 'admin');
  expect(addresses(80).map((address) => one.takePassword(address, 'admin'))).toEqual(Array(80).fill(0));
});

test('right passwords and codes cost nothing', () => {
  const one = limits();
  for (let i = 0; i < 200; i++) {
    expect(one.takePassword(HOME, 'admin')).toBe(0);
    one.passwordWasRight(HOME, 'admin');
    expect(one.takeCode(HOME)).toBe(0);
    one.codeWasRight(HOME);
  }
});

test('an IPv6 network of one customer counts as one address', () => {
  const limits = new LoginLimits(() => 0);
  const tries = Array.from({ length: 61 }, (_, i) => limits.takeCode(`2001:db8::${i + 1}`));
  expect(tries.slice(0, 60).every((waitMs) => waitMs === 0)).toBe(true);
  expect(tries[60]).toBeGreaterThan(0);
  expect(limits.takeCode('2001:db8:0:1::1')).toBe(0);
});
