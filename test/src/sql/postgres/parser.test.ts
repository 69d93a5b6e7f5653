import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser, normalFormOf, parseStatements, scanTokens } from '../../../../src/sql/postgres/parser.ts';
import { SMALL_TOKENS_MAX } from '../../../../src/sql/postgres/text-cost.ts';

beforeAll(loadSqlParser);

/** Fewer than the tokens of a small text, however they are spelled. */
const N = SMALL_TOKENS_MAX / 2 - 10;

const NESTED: Record<string, string> = {
  parentheses: `SELECT ${'('.repeat(N)}1${')'.repeat(N)}`,
  'sub-selects': `SELECT ${'(SELECT '.repeat(N / 2)}1${')'.repeat(N / 2)}`,
  'sub-selects in FROM': `SELECT 1 FROM ${'(SELECT 1 FROM '.repeat(N / 4)}t${') x'.repeat(N / 4)}`,
  sums: `SELECT 1${' + 1'.repeat(N)}`,
  negations: `SELECT ${'NOT '.repeat(2 * N)}true`,
  signs: `SELECT ${'- '.repeat(2 * N)}1`,
  cases: `SELECT ${'CASE WHEN true THEN '.repeat(N / 4)}1${' END'.repeat(N / 4)}`,
  casts: `SELECT 1${'::int'.repeat((2 * N) / 3)}`,
  unions: `SELECT 1${' UNION SELECT 1'.repeat((2 * N) / 3)}`,
  joins: `SELECT 1 FROM a${' JOIN a ON true'.repeat(N / 2)}`,
  arrays: `SELECT ${'ARRAY['.repeat(N / 2)}1${']'.repeat(N / 2)}`,
  functions: `SELECT ${'f('.repeat(N / 2)}1${')'.repeat(N / 2)}`,
  CTEs: `${'WITH x AS ('.repeat(N / 5)}SELECT 1${') SELECT 1'.repeat(N / 5)}`,
  collations: `SELECT 'a'${' COLLATE "C"'.repeat(N / 2)}`,
};

describe('the parser', () => {
  it('finds the statements and where they lie, in bytes', () => {
    const [first, second] = parseStatements('/* é */ SELECT 1; ;\nBEGIN') ?? [];
    expect(first).toMatchObject({ node: { SelectStmt: {} }, start: 9, length: 8 });
    expect(second).toMatchObject({ node: { TransactionStmt: {} }, start: 21, length: undefined });
  });

  it.each(['', ' ', ';;', '-- nothing'])('finds none in %j', (text) => {
    expect(parseStatements(text)).toEqual([]);
  });

  it.each(['SELEC', "SELECT 'a", '/* a', 'SELECT 1\0; DROP TABLE t', 'SELECT 1; nonsense'])('refuses %j', (text) => {
    expect(parseStatements(text)).toBeUndefined();
  });

  it.each(Object.keys(NESTED))('is not harmed by deeply nested %s', (name) => {
    parseStatements(NESTED[name] ?? '');
    expect(parseStatements('SELECT 1')).toHaveLength(1);
  });

  it('takes nothing from other texts when one exhausts its stack, and recovers', async () => {
    const harmless = `SELECT ${'1, '.repeat(SMALL_TOKENS_MAX)}1`;
    expect(parseStatements(harmless)).toHaveLength(1);
    expect(parseStatements(`SELECT 1${' + 1'.repeat(20_000)}`)).toBeUndefined();
    // The instance for long texts is being replaced; until then they are refused, short ones are not.
    expect(parseStatements(harmless)).toBeUndefined();
    expect(parseStatements('SELECT 1')).toHaveLength(1);
    await loadSqlParser();
    expect(parseStatements(harmless)).toHaveLength(1);
  });
});

describe('the tokens of a text', () => {
  it('are cut as PostgreSQL cuts them', () => {
    expect(scanTokens(`SELECT 'é' /* x */`)).toEqual([
      { start: 0, end: 6, text: 'SELECT', isComment: false },
      { start: 7, end: 11, text: "'é'", isComment: false },
      { start: 12, end: 19, text: '/* x */', isComment: true },
    ]);
    expect(scanTokens("SELECT 'a")).toBeUndefined();
    expect(scanTokens('\0')).toBeUndefined();
    expect(scanTokens("SELECT '\u0001'")).toBeUndefined();
    expect(scanTokens('SELECT 1')).toHaveLength(2);
  });
});

describe('the normal form of a text', () => {
  it('has parameters in the place of constants', () => {
    expect(normalFormOf("UPDATE t SET a = 'x' WHERE id IN (1, 2); DELETE FROM u")?.text).toBe(
      'UPDATE t SET a = $1 WHERE id IN ($2, $3); DELETE FROM u',
    );
    expect(normalFormOf("CREATE ROLE r PASSWORD 'secret'")?.text).toBe('CREATE ROLE r PASSWORD $1');
  });

  it('has a fingerprint of its shape', () => {
    const shape = normalFormOf('DELETE FROM t WHERE id = 1')?.fingerprint;
    expect(shape).toMatch(/^[0-9a-f]{16}$/);
    expect(normalFormOf('delete  from T where ID=2 -- x')?.fingerprint).toBe(shape);
    expect(normalFormOf('DELETE FROM t WHERE id > 1')?.fingerprint).not.toBe(shape);
  });

  it.each(['', 'SELEC', 'x'.repeat(2_000_000)])('is none of %.20j', (text) => {
    expect(normalFormOf(text)).toBeUndefined();
  });

  it('survives what exhausts the parser', () => {
    normalFormOf(`SELECT ${'('.repeat(40_000)}1${')'.repeat(40_000)}`);
    expect(normalFormOf('SELECT 1')?.text).toBe('SELECT $1');
  });
});

/** Parses as many different statements as make V8 optimise what runs often, and prints the most memory it ever had, in MB. */
const PARSE_A_LOT = `
  const { loadSqlParser, parseStatements } = await import(process.argv[1]);
  await loadSqlParser();
  for (let i = 0; i < 4000; i += 1) parseStatements('select a, b from t' + i + ' where c = 1 and d in (1, 2) order by 1');
  await new Promise((done) => setTimeout(done, 500));
  console.log(process.resourceUsage().maxRSS / 1024);
`;

it('never takes the hundreds of megabytes that optimising it would', { timeout: 60_000 }, async () => {
  const parser = new URL('../../../../src/sql/postgres/parser.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PARSE_A_LOT, parser]);
  expect(Number(stdout)).toBeLessThan(300);
});
