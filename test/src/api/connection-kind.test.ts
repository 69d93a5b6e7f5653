import { expect, test } from 'vitest';
import { kindProblems, Subtype } from '../../../src/api/connection-kind.ts';

test.each([
  ['database', 'postgres', []],
  ['database', 'tcp', ['subtype: type database has the subtypes postgres, mysql, mongodb, mssql, oracledb']],
  ['application', '', ['subtype: type application has the subtypes httpproxy, tcp, ssh']],
  ['custom', '', []],
  ['custom', 'rails-console', []],
  ['custom', 'mysql', ['subtype: mysql belongs to type database']],
] as const)('%s/%s: %j', (type, subtype, problems) => {
  expect(kindProblems(type, subtype)).toEqual(problems);
});

test('a subtype is a word in lower case', () => {
  expect(Subtype.safeParse('Postgres').success).toBe(false);
  expect(Subtype.safeParse('aws-ssm').success).toBe(true);
});
