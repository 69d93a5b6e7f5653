import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/failure.ts';
import { readJsonFile } from '../../../src/cli/json-file.ts';
import { temporaryHome } from './harness.ts';

function file(text: string): string {
  const path = join(temporaryHome(), 'rule.json');
  writeFileSync(path, text);
  return path;
}

test('an object is read', () => {
  expect(readJsonFile(file('{"a": [1]}'))).toEqual({ a: [1] });
});

test.each(['{', '[]', '"x"', 'null'])('%s is refused, naming the file', (text) => {
  const path = file(text);
  expect(() => readJsonFile(path)).toThrow(UsageError);
  expect(() => readJsonFile(path)).toThrow(path);
});

test('a file that is not there is refused', () => {
  expect(() => readJsonFile('/does/not/exist.json')).toThrow(UsageError);
});
