import { expect, it } from 'vitest';
import { hideInConnectionString } from '../../../../src/sql/secrets/connection-string.ts';

it.each([
  ['host=h password=p1 dbname=d', 'host=h password=*** dbname=d', ['p1']],
  ["password = 'a b' host=h", 'password = *** host=h', ['a b']],
  ['sslpassword=a\\ b host=h', 'sslpassword=*** host=h', ['a\\ b']],
  ['postgres://u:p@q@h:1/d', 'postgres://u:***@h:1/d', ['p@q']],
  ['postgres://u@h/d?password=p&sslmode=x', 'postgres://u@h/d?password=***', ['p&sslmode=x']],
  ['host=h user=u', 'host=h user=u', []],
  ['password=***', 'password=***', []],
])('%s becomes %s', (text, shown, secrets) => {
  const found: string[] = [];
  expect(hideInConnectionString(text, (secret) => found.push(secret))).toBe(shown);
  expect(found).toEqual(secrets);
});
