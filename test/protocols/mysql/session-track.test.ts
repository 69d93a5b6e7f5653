import { expect, it } from 'vitest';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { readSessionState } from '../../../protocols/mysql/session-track.ts';
import { ProtocolError } from '../../../src/errors.ts';

const entry = (type: number, ...parts: Buffer[]) =>
  Buffer.concat([Buffer.of(type), lenencString(Buffer.concat(parts))]);

it('tells variables, the schema, and leaves the rest as it is', () => {
  const bytes = Buffer.concat([
    entry(0, lenencString('sql_mode'), lenencString('ANSI_QUOTES')),
    // MariaDB: several in one.
    entry(0, lenencString('autocommit'), lenencString('OFF'), lenencString('time_zone'), lenencString('+00:00')),
    entry(1, lenencString('shop')),
    entry(5, Buffer.from('T_______')),
  ]);
  expect(readSessionState(bytes)).toEqual([
    { kind: 'variable', name: 'sql_mode', value: 'ANSI_QUOTES' },
    { kind: 'variable', name: 'autocommit', value: 'OFF' },
    { kind: 'variable', name: 'time_zone', value: '+00:00' },
    { kind: 'schema', name: 'shop' },
    { kind: 'other', type: 5, data: Buffer.from('T_______') },
  ]);
  expect(readSessionState(Buffer.alloc(0))).toEqual([]);
});

it('refuses lengths that lie', () => {
  expect(() => readSessionState(Buffer.of(0, 5, 1))).toThrow(ProtocolError);
  expect(() => readSessionState(entry(1, lenencString('a'), Buffer.of(1)))).toThrow(ProtocolError);
});
