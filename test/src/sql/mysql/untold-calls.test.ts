import { expect, test } from 'vitest';
import { flowOfText } from '../../../../src/sql/mysql/lineage-flow.ts';

async function untold(call: string, body: string | undefined): Promise<string | undefined> {
  const flow = await flowOfText(
    `select ${call}`,
    async ({ functions }) => ({
      relations: [],
      functions: functions.map((name) => ({ ...name, ...(body === undefined ? {} : { body }) })),
    }),
    { flavour: 'mysql', version: 80_400, database: 'shop' },
  );
  return flow.untold;
}

test.each([
  'RETURN upper(n)',
  'BEGIN DECLARE r text; SELECT email INTO r FROM customers WHERE id = n; RETURN r; END',
  "RETURN replace(insert(n, 1, 1, ''), 'a', 'b')",
])('a function that only reads stores nothing: %s', async (body) => {
  expect(await untold('f(1)', body)).toBeUndefined();
});

test.each([
  'BEGIN INSERT INTO notes VALUES (n); RETURN n; END',
  'BEGIN INSERT notes (a) VALUES (n); RETURN n; END',
  'BEGIN UPDATE notes SET note = n; RETURN n; END',
  'BEGIN REPLACE notes VALUES (n); RETURN n; END',
  'BEGIN SET @x = n; RETURN n; END',
  'BEGIN SET @@session.sql_mode = n; RETURN n; END',
  'BEGIN CALL p(n); RETURN n; END',
  'RETURN g(n)',
  'RETURN `upper`(n)',
  'RETURN shop.upper(n)',
  'RETURN get_lock(n, 1)',
  "RETURN 'open",
  undefined,
])('nobody can tell what a function does by %s', async (body) => {
  expect(await untold('f(1)', body)).toBe('the function f runs code that is not read here');
});

test("the server's own functions store nothing, unless the call may mean another", async () => {
  expect(await untold('upper(1)', undefined)).toBeUndefined();
  expect(await untold('shop.upper(1)', undefined)).toContain('shop.upper');
});
