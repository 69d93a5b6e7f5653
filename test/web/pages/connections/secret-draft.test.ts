// @vitest-environment jsdom
import { expect, test } from 'vitest';
import {
  EMPTY_SECRET,
  isChanged,
  isGiven,
  referenceOf,
  secretOf,
  withRemoved,
  withTyped,
} from '../../../../web/src/pages/connections/secret-draft.ts';

const text = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString();
const STORED = {
  'envvar:HOST': '',
  'envvar:PASS': Buffer.from('_vaultkv2:secret/shop:PASS').toString('base64'),
};

test('what is typed goes as base64, in any script; what is stored stays as it is', () => {
  const secret = secretOf(withTyped(EMPTY_SECRET, 'envvar:USER', 'jürgen 🔑'), STORED);
  expect(text(secret['envvar:USER'])).toBe('jürgen 🔑');
  expect(secret['envvar:HOST']).toBe('');
  expect(secret['envvar:PASS']).toBe(STORED['envvar:PASS']);
});

test('what is emptied again stays what is stored', () => {
  const draft = withTyped(withTyped(EMPTY_SECRET, 'envvar:HOST', 'db'), 'envvar:HOST', '');
  expect(secretOf(draft, STORED)['envvar:HOST']).toBe('');
  expect(isChanged(draft)).toBe(false);
});

test('what is removed goes, and comes back when something is typed', () => {
  const removed = withRemoved(withTyped(EMPTY_SECRET, 'envvar:PASS', 'x'), 'envvar:PASS');
  expect(secretOf(removed, STORED)).toEqual({ 'envvar:HOST': '' });
  expect(isChanged(removed)).toBe(true);
  expect(isGiven(removed, STORED, 'envvar:PASS')).toBe(false);
  const typed = withTyped(removed, 'envvar:PASS', 'new');
  expect(text(secretOf(typed, STORED)['envvar:PASS'])).toBe('new');
  expect(isGiven(typed, STORED, 'envvar:PASS')).toBe(true);
});

test('references are shown, values are not known', () => {
  expect(referenceOf(STORED, 'envvar:PASS')).toBe('_vaultkv2:secret/shop:PASS');
  expect(referenceOf(STORED, 'envvar:HOST')).toBeUndefined();
  expect(isGiven(EMPTY_SECRET, STORED, 'envvar:HOST')).toBe(true);
});
