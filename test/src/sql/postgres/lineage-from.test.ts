import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_SCOPE } from '../../../../src/sql/lineage/scope.ts';
import { readFrom } from '../../../../src/sql/postgres/lineage-from.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { reading } from './lineage-support.ts';

beforeAll(loadSqlParser);

async function from(text: string) {
  const { fields, reader } = await reading(`SELECT 1 FROM ${text}`);
  const { ranges, items, conditions } = readFrom(fields.fromClause, EMPTY_SCOPE, reader);
  return {
    aliases: ranges.map(({ alias }) => alias),
    names: items.map(({ name, isOpen }) => (isOpen ? `${name}…` : name)),
    conditions: conditions.length,
  };
}

describe('a FROM list', () => {
  it.each([
    ['letters', ['letters'], ['code', 'letter'], 0],
    ['letters l (x)', ['l'], ['x', 'letter'], 0],
    ['letters, orders o', ['letters', 'o'], ['code', 'letter', 'id', 'customer_id', 'total', 'note'], 0],
    ['letters a JOIN letters b ON a.code = b.code', ['a', 'b'], ['code', 'letter', 'code', 'letter'], 1],
    ['letters a JOIN letters b USING (code)', ['a', 'b'], ['code', 'letter', 'letter'], 0],
    ['letters a JOIN letters b USING (code) AS j', ['a', 'b', 'j'], ['code', 'letter', 'letter'], 0],
    ['letters a NATURAL JOIN letters b', ['a', 'b'], ['code', 'letter'], 0],
    ['(letters a CROSS JOIN letters b) AS j (w)', ['j'], ['code', 'letter', 'code', 'letter'], 0],
    ['(SELECT 1 AS x) s', ['s'], ['x'], 0],
    ['generate_series(1, 2)', ['generate_series'], ['…'], 0],
    ['generate_series(1, 2) AS g (n)', ['g'], ['n', '…'], 0],
    ['nowhere n', ['n'], ['…'], 0],
    ['letters NATURAL JOIN generate_series(1, 2)', ['letters', 'generate_series'], ['…'], 0],
  ])('of %s', async (text, aliases, names, conditions) => {
    expect(await from(text)).toEqual({ aliases, names, conditions });
  });
});
