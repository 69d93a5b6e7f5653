import { expect, test } from 'vitest';
import { SessionState } from '../../../protocols/mysql/session-state.ts';
import { quotedName, textOf } from '../../../protocols/mysql/session-text.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { FACTS } from './facts.ts';

const state = new SessionState({ facts: FACTS, analyse: () => [], policy: { localInfile: 'deny' } });

test('bytes that are no letters never swallow a quote', () => {
  const bytes = Buffer.from([0x27, 0xe2, 0x82, 0x27]);
  expect(textOf(bytes, state)).toEqual({ text: "'\ufffd'", raw: bytes });
  expect(textOf(Buffer.from('é'), state)).toEqual({ text: 'é' });
});

test('names are quoted', () => {
  expect(quotedName(Buffer.from('a`b'), state)).toBe('`a``b`');
  expect(() => quotedName(Buffer.from('a\0b'), state)).toThrow(ProtocolError);
});
