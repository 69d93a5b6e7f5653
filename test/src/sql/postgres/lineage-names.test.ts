import { beforeAll, describe, expect, it } from 'vitest';
import { collectLineageNames, isDynamic, noNames, wordsOf } from '../../../../src/sql/postgres/lineage-names.ts';
import { loadSqlParser, parseStatements } from '../../../../src/sql/postgres/parser.ts';

beforeAll(loadSqlParser);

describe('the names a statement uses', () => {
  it('are found wherever they stand', () => {
    const names = noNames();
    const text = `WITH x AS (DELETE FROM a RETURNING f(1)) INSERT INTO b SELECT g(2) ### 3, c IN (SELECT d FROM s.e)
      FROM h(4) WHERE c OPERATOR(o.@@@) ANY (SELECT 1 FROM i) ORDER BY j USING <<<`;
    collectLineageNames(parseStatements(text), names);
    expect([...names.relations].sort()).toEqual(['a', 'b', 'e', 'i']);
    expect([...names.functions].sort()).toEqual(['f', 'g', 'h']);
    expect([...names.operators].sort()).toEqual(['###', '<<<', '@@@']);
  });
});

describe('the words of a function’s body', () => {
  it('are found as the server folds them, in strings and quotes as well', () => {
    const words = wordsOf(`SELECT Email FROM "My Table", "a""b" WHERE x = query_to_xml('select * from Secrets')`);
    for (const word of ['email', 'My Table', 'a"b', 'query_to_xml', 'secrets']) expect(words).toContain(word);
  });

  it('are not all where the body makes SQL while it runs', () => {
    expect(isDynamic("BEGIN Execute 'select'; END")).toBe(true);
    expect(isDynamic('SELECT U&"\\0065mail" FROM customers')).toBe(true);
    expect(isDynamic('SELECT executed FROM jobs')).toBe(false);
  });
});
