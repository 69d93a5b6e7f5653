import { expect, test } from 'vitest';
import { chooseCommandAccount } from '../../../../src/exec/command/account.ts';

const PASSWD =
  'root:x:0:0::/root:/bin/sh\ncmd:x:990:980::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\npostgres:x:70:70::/:/bin/sh\n';
const facts = (uid: number, platform = 'linux') => ({ uid, platform, readPasswd: () => PASSWD });

test('a gateway that is root gives each command a user id of its own', () => {
  expect(chooseCommandAccount(undefined, facts(0))).toEqual({ kind: 'own' });
});

test('a gateway that is not runs none, unless it is told to run them as itself', () => {
  expect(chooseCommandAccount(undefined, facts(1000))).toEqual({
    kind: 'none',
    why: expect.stringContaining('COMMAND_USER=self'),
  });
  expect(chooseCommandAccount('self', facts(1000))).toEqual({ kind: 'self' });
});

test('root never runs them as itself', () => {
  expect(() => chooseCommandAccount('self', facts(0))).toThrow(/do not run as root/);
  expect(() => chooseCommandAccount('toor', facts(0))).toThrow(/no account toor/);
  expect(() => chooseCommandAccount('root', facts(0))).toThrow(/no account root/);
});

test('an account must be there, be made for it, and be reachable', () => {
  expect(chooseCommandAccount('cmd', facts(0))).toEqual({ kind: 'account', owner: { uid: 990, gid: 980 } });
  // The gateway's own store may run as this one.
  expect(() => chooseCommandAccount('postgres', facts(0))).toThrow(/that commands may run as/);
  expect(() => chooseCommandAccount('nobody-here', facts(0))).toThrow(/no account nobody-here/);
  expect(() => chooseCommandAccount('cmd', facts(1000))).toThrow(/only root/);
});

test('where there are no such user ids, root must name an account', () => {
  expect(chooseCommandAccount(undefined, facts(0, 'darwin'))).toMatchObject({ kind: 'none' });
  expect(chooseCommandAccount('cmd', facts(0, 'darwin'))).toMatchObject({ kind: 'account' });
  expect(chooseCommandAccount('self', facts(1000, 'win32'))).toMatchObject({ kind: 'none' });
});
