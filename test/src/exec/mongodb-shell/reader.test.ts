import { expect, test } from 'vitest';
import { Reader } from '../../../../src/exec/mongodb-shell/reader.ts';

test('goes over the tokens and stays at the end', () => {
  const reader = new Reader('a ,\nb');
  expect(reader.take().text).toBe('a');
  expect(reader.takeMark(':')).toBe(false);
  expect(reader.endsStatement).toBe(false);
  reader.mustTakeMark(',');
  expect(reader.endsStatement).toBe(true);
  expect(reader.take().text).toBe('b');
  expect(reader.isAtEnd).toBe(true);
  reader.take();
  expect(reader.next.kind).toBe('end');
});

test.each([
  ['', '1:1: the script ends where a value is expected'],
  ['+', '1:1: arithmetic is not accepted'],
  ['"x"', '1:1: a value is expected, not a string'],
  ['{', '1:1: a value is expected, not `{`'],
  ['x'.repeat(50), `1:1: a value is expected, not \`${'x'.repeat(40)}…\``],
])('before %j it says what is wrong', (source, message) => {
  expect(new Reader(source).unexpected('a value').message).toBe(message);
});
