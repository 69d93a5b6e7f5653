import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellText } from '../../../../web/src/pages/connections/shell-text.ts';

test('the password is in the environment, whatever is in it, and not in the line', () => {
  const text = shellText('printf %s "$PGPASSWORD"', { PGPASSWORD: `it's "$HOME" \\` });
  expect(execFileSync('sh', ['-c', text], { encoding: 'utf8' })).toBe(`it's "$HOME" \\`);
});

test('a client that asks for its password gets the line alone', () => {
  expect(shellText('mongosh "mongodb://h"', {})).toBe('mongosh "mongodb://h"');
});
