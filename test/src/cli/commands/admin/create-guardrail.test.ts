import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../../api/harness.ts';
import { temporaryHome } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const create = (...args: string[]) => real.as('admin', ['admin', 'create', 'guardrail', ...args]);

test('words and patterns become rules for both directions, on the connections named', async () => {
  const { id } = await makeConnection(real.api, 'shop');
  const { code, out } = await create(
    'seat-belt',
    ...['--deny-words', 'drop,truncate', '--pattern', '(?i)delete\\s+from', '--output-pattern', 'SECRET-\\d+'],
    ...['--message', 'ask the DBA', '--connection', 'shop', '--description', 'belt', '-o', 'json'],
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    name: 'seat-belt',
    description: 'belt',
    connection_ids: [id],
    input: {
      rules: [
        { type: 'deny_words_list', words: ['drop', 'truncate'], message: 'ask the DBA' },
        { type: 'pattern_match', pattern_regex: '(?i)delete\\s+from', message: 'ask the DBA' },
      ],
    },
    output: { rules: [{ type: 'pattern_match', pattern_regex: 'SECRET-\\d+' }] },
  });
});

test('a file in the API’s form is taken, under the name that is given', async () => {
  const path = join(temporaryHome(), 'rule.json');
  writeFileSync(path, JSON.stringify({ name: 'other', input: { rules: [{ type: 'deny_words_list', words: ['x'] }] } }));
  expect((await create('from-file', '-f', path)).out).toMatch(/^guardrail from-file created \(/);
});

test('conditions on statements make one rule', async () => {
  const { code, out } = await create(
    'careful',
    ...['--operations', 'delete,update', '--tables', 'public.*', '--columns', 'customers.ssn', '--without-where'],
    ...['--action', 'review', '--unknown', 'allow', '--message', 'ask first', '-o', 'json'],
  );
  expect(code).toBe(0);
  expect(JSON.parse(out).input.rules).toEqual([
    {
      type: 'statement',
      words: [],
      pattern_regex: '',
      operations: ['delete', 'update'],
      tables: ['public.*'],
      columns: ['customers.ssn'],
      without_where: true,
      action: 'review',
      unknown: 'allow',
      message: 'ask first',
    },
  ]);
  expect((await create('limited', '--without-limit')).code).toBe(0);
  expect((await create('empty', '--action', 'review')).code).toBe(2);
  expect((await create('odd', '--operations', 'drop', '--action', 'warn')).code).toBe(2);
});

test('a guardrail without rules is wrong use, one with a bad pattern is refused', async () => {
  expect((await create('empty')).code).toBe(2);
  expect(await create('bad', '--pattern', '(')).toMatchObject({
    code: 1,
    err: expect.stringContaining('pattern ( is wrong'),
  });
});
