import { expect, it } from 'vitest';
import { withoutEcho } from '../../../../src/sql/secrets/echo.ts';

const SHOWN = ["ALTER USER bob IDENTIFIED BY '***' foo"];
const SECRETS = new Set(['hunter2']);

it.each([
  ['Operation failed for bob', 'Operation failed for bob'],
  ["Unknown user 'bob'", "Unknown user 'bob'"],
  ["near ''hunter2' foo' at line 1", "near '***' at line 1"],
  // The server cuts what it repeats, within the secret as well.
  ["near 'IDENTIFIED BY 'hunt' at line 1", "near '***' at line 1"],
  ['syntax error at or near "hunter2"', 'syntax error at or near "***"'],
  ['role "x" of "y" is gone', 'role "***" is gone'],
  ['near "hunt', 'near "***"'],
  ['missing = after hunter2', '(the message is left out: it repeats a secret of the statement)'],
])('%s becomes %s', (message, kept) => {
  expect(withoutEcho(message, SHOWN, SECRETS)).toBe(kept);
});
