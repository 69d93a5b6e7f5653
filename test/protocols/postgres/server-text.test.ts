import { expect, test } from 'vitest';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { readServerText } from '../../../protocols/postgres/messages/backend.ts';
import { errorOf, maskServerText, withoutPosition } from '../../../protocols/postgres/server-text.ts';
import { be, frame, z } from './frames.ts';

const mask = (text: string): string => text.replaceAll('secret', '***');
const field = (letter: string, text: string): Buffer => Buffer.concat([Buffer.from(letter), z(text)]);
const letters = ['S', 'V', 'C', 'M', 'D', 'H', 'P', 'W', 'q', 's', 't', 'c', 'd', 'n', 'F', 'L', 'R'];
const errorWith = (text: (letter: string) => string): Buffer =>
  frame('E', ...letters.map((letter) => field(letter, text(letter))), Buffer.of(0));

test('every field that may quote data passes the mask, and no other', () => {
  const masked = maskServerText(
    errorWith(() => 'a secret'),
    mask,
    utf8,
  );
  expect(masked).toEqual(errorWith((letter) => ('MDHWqstcdn'.includes(letter) ? 'a ***' : 'a secret')));
});

test('a text the mask leaves alone is the same buffer', () => {
  const bytes = be.notice('nothing');
  expect(maskServerText(bytes, mask, utf8)).toBe(bytes);
  expect(maskServerText(bytes, undefined, utf8)).toBe(bytes);
  const notification = be.notification('c', 'nothing');
  expect(maskServerText(notification, mask, utf8)).toBe(notification);
  expect(maskServerText(notification, undefined, utf8)).toBe(notification);
});

test('notices stay notices, and notifications keep channel and sender', () => {
  expect(maskServerText(be.notice('secret'), mask, utf8)).toEqual(be.notice('***'));
  expect(maskServerText(be.notification('secret', 'secret'), mask, utf8)).toEqual(be.notification('secret', '***'));
});

test('a reported parameter passes the mask, unless its value is one of a list', () => {
  const masked = (frame: Buffer): Buffer => maskServerText(frame, mask, utf8);
  expect(masked(be.parameter('application_name', 'a secret'))).toEqual(be.parameter('application_name', 'a ***'));
  expect(masked(be.parameter('search_path', 'é secret'))).toEqual(be.parameter('search_path', 'é ***'));
  const plain = be.parameter('TimeZone', 'UTC');
  expect(masked(plain)).toBe(plain);
  expect(maskServerText(be.parameter('TimeZone', 'secret'), undefined, utf8)).toEqual(
    be.parameter('TimeZone', 'secret'),
  );
  expect(masked(be.parameter('server_version', 'secret'))).toEqual(be.parameter('server_version', 'secret'));
});

test('an error is told by its code and primary message', () => {
  const text = readServerText(be.error('23505', 'twice'));
  expect(errorOf(text, utf8)).toEqual({ code: '23505', message: 'twice' });
});

test('an error about a text of ours names no place in it', () => {
  const fields = [z('SERROR'), z('VERROR'), z('C42P01'), z('Mno t')];
  const shown = withoutPosition(frame('E', ...fields, z('P15'), Buffer.of(0)));
  expect(shown).toEqual(frame('E', ...fields, Buffer.of(0)));
});
