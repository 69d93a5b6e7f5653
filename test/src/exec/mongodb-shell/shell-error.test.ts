import { expect, test } from 'vitest';
import { ACCEPTED, ShellError } from '../../../../src/exec/mongodb-shell/shell-error.ts';

test.each([
  ['', 0, '1:1'],
  ['db.x', 3, '1:4'],
  ['a\nbc', 3, '2:2'],
  ['a\r\nbc', 4, '2:2'],
  ['a\rb', 2, '2:1'],
  ['"😀"x', 4, '1:4'],
])('in %j the offset %i is at %s', (source, offset, place) => {
  expect(new ShellError(source, offset, 'no').message).toBe(`${place}: no`);
});

test('says what is accepted, unless it has something better to say', () => {
  expect(new ShellError('', 0, 'no').hint).toBe(ACCEPTED);
  expect(new ShellError('', 0, 'no', 'do this').hint).toBe('do this');
});
