import { expect, test } from 'vitest';
import { readChangeUser } from '../../../protocols/mysql/change-user-packet.ts';

const packet = (rest: string): Buffer => Buffer.from(`\x11${rest}`, 'latin1');

test('takes all of it apart', () => {
  expect(readChangeUser(packet('ann~shop\0\x03abcother\0\x2d\0mysql_native_password\0\0'))).toEqual({
    user: 'ann~shop',
    authData: Buffer.from('abc'),
    database: Buffer.from('other'),
    charsetId: 45,
    plugin: 'mysql_native_password',
  });
});

test.each([
  ['nothing behind the database', 'ann\0\0\0', undefined, undefined],
  ['no method', 'ann\0\0\0\x08\0', 8, undefined],
  ['a method without its zero byte', 'ann\0\0\0\x08\0some', 8, 'some'],
])('takes %s as clients send it', (_what, rest, charsetId, plugin) => {
  expect(readChangeUser(packet(rest))).toMatchObject({ charsetId, plugin });
});

test.each(['', 'ann', 'ann\0', 'ann\0\x09abc', 'ann\0\0db'])('refuses %j, which ends too soon', (rest) => {
  expect(() => readChangeUser(packet(rest))).toThrow();
});
