import { expect, test } from 'vitest';
import { chooseServerUser } from '../../../../src/store/embedded/server-user.ts';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin
# a comment
postgres:x:101:104:PostgreSQL,,,:/var/lib/postgresql:/bin/bash
`;

test('who is not root runs the server as themselves', () => {
  expect(chooseServerUser(1000, () => PASSWD)).toBeUndefined();
  expect(chooseServerUser(process.getuid?.() === 0 ? 1 : undefined, () => PASSWD)).toBeUndefined();
});

test('root borrows postgres, or nobody where there is none', () => {
  expect(chooseServerUser(0, () => PASSWD)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
  const without = PASSWD.replace(/^postgres.*\n/m, '');
  expect(chooseServerUser(0, () => without)).toEqual({ name: 'nobody', uid: 65_534, gid: 65_533 });
});

test('an account that is root under another name is passed over', () => {
  const trick = PASSWD.replace(':101:', ':0:');
  expect(chooseServerUser(0, () => trick)).toMatchObject({ name: 'nobody' });
});

test('ids written as negative numbers are read as the kernel does', () => {
  const passwd = 'nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n';
  expect(chooseServerUser(0, () => passwd)).toEqual({ name: 'nobody', uid: 4_294_967_294, gid: 4_294_967_294 });
});

test('without any such account the way out is named', () => {
  expect(() => chooseServerUser(0, () => 'root:x:0:0::/root:/bin/sh')).toThrow(
    expect.objectContaining({ code: 'config_error', hint: expect.stringContaining('DATABASE_URL') }),
  );
});
