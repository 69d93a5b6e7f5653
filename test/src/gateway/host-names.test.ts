import { expect, it } from 'vitest';
import { isLoopbackHost, printableHost } from '../../../src/gateway/host-names.ts';

it('prints what a person can connect to', () => {
  expect(['0.0.0.0', '::', '127.0.0.1', 'localhost', '::1'].map(printableHost)).toEqual(Array(5).fill('localhost'));
  expect(['10.0.0.5', 'db.internal', 'fe80::1'].map(printableHost)).toEqual(['10.0.0.5', 'db.internal', '[fe80::1]']);
});

it('knows which hosts no other machine reaches', () => {
  expect(['localhost', '127.0.0.1', '127.8.8.8', '::1'].every(isLoopbackHost)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', 'localhost.example.com', '128.0.0.1'].some(isLoopbackHost)).toBe(false);
});
