import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { readErr } from '../../../protocols/mysql/err-packet.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { okPayload, readOk } from '../../../protocols/mysql/ok-packet.ts';
import { errorOf, maskErr, maskOk, maskText } from '../../../protocols/mysql/server-text.ts';
import { readSessionState } from '../../../protocols/mysql/session-track.ts';
import { be } from './conversation.ts';
import { FACTS } from './facts.ts';

const mask = (text: string): string => text.replaceAll('secret', '***');
const utf8 = charsetNamed('utf8mb4');

test('an error’s text is masked, its code and state stay', () => {
  const error = be.err(1062, "Duplicate entry 'secret' for key 'x'");
  expect(readErr(maskErr(error, mask, utf8))).toEqual({
    code: 1062,
    sqlState: '42000',
    message: "Duplicate entry '***' for key 'x'",
  });
  expect(maskErr(be.err(1, 'plain'), mask, utf8)).toEqual(be.err(1, 'plain'));
  expect(errorOf(error, utf8)).toEqual({ code: '1062 (42000)', message: "Duplicate entry 'secret' for key 'x'" });
});

test('whoever masks is told where an error may repeat values', () => {
  const told: unknown[] = [];
  maskErr(
    be.err(1105, "XPATH syntax error: '~Ann'"),
    (text, echoes) => {
      told.push(echoes);
      return text;
    },
    utf8,
  );
  expect(told).toEqual([[[21, 25]]]);
});

test('the info of an OK and values of variables are masked, what drivers rely on is not', () => {
  const variable = (name: string, value: string): Buffer =>
    Buffer.concat([Buffer.of(0), lenencString(Buffer.concat([lenencString(name), lenencString(value)]))]);
  const sessionState = Buffer.concat([variable('some_text', 'secret'), variable('time_zone', 'secret')]);
  const ok = okPayload(FACTS.capabilities, { status: 2, info: Buffer.from('a secret'), sessionState });
  const masked = readOk(FACTS.capabilities, maskOk(FACTS.capabilities, ok, mask, utf8).payload);
  expect(masked.info.toString()).toBe('a ***');
  expect(readSessionState(masked.sessionState)).toEqual([
    { kind: 'variable', name: 'some_text', value: '***' },
    { kind: 'variable', name: 'time_zone', value: 'secret' },
  ]);
});

test('a plain text is masked as a whole, and left as it is when nobody masks', () => {
  expect(maskText(Buffer.from('secret'), mask, utf8).toString()).toBe('***');
  const text = Buffer.from('secret');
  expect(maskText(text, undefined, utf8)).toBe(text);
});
