import { describe, expect, it } from 'vitest';
import { parseMysql } from '../../../../src/sql/mysql/parser.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

const kinds = (text: string, reading = MYSQL) => parseMysql(text, reading)?.map(({ parsed }) => parsed?.kind);
const texts = (text: string) => parseMysql(text, MYSQL)?.map((one) => one.text);

describe('a text is cut into statements', () => {
  it('at its semicolons, with the text of each', () => {
    expect(texts("/* é */ SELECT '€;';\n\n# ü\nDELETE FROM `tä` ; COMMIT;")).toEqual([
      "/* é */ SELECT '€;'",
      '# ü\nDELETE FROM `tä`',
      'COMMIT',
    ]);
    expect(texts('')).toEqual([]);
    expect(texts(' ; -- x\n;')).toEqual([]);
  });

  it.each([
    ['CREATE PROCEDURE p() BEGIN SELECT 1; END; SELECT 2', 2],
    ['CREATE PROCEDURE p() SELECT 1; SELECT 2', 2],
    ['CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1; SELECT 2', 2],
    ['CREATE TABLE event (a int); SELECT 2', 2],
    ['BEGIN; SELECT 2', 2],
  ])('of %s', (text, count) => {
    expect(kinds(text)).toHaveLength(count);
    expect(kinds(text)).not.toContain(undefined);
  });

  it('of which one that cannot be read hides where it ends if it has a body', () => {
    expect(kinds('CREATE PROCEDURE p() BEGIN SELECT 1; DROP TABLE t')).toEqual([undefined]);
    expect(kinds('SELEC 1; SELECT 1')).toEqual([undefined, 'query']);
  });
});

it('what follows a change of the mode is not read, unless it reads alike in every mode', () => {
  expect(kinds("SET sql_mode = ''; SELECT 'a'")).toEqual(['set', 'query']);
  expect(kinds(`SET sql_mode = ''; SELECT "a"`)).toEqual(['set', undefined]);
  expect(kinds("SET NAMES gbk; SELECT 'ä'")).toEqual(['set', undefined]);
  expect(kinds("SET NAMES utf8mb4; SELECT 'ä'")).toEqual(['set', 'query']);
  expect(kinds(`CALL p(); SELECT "a"`)).toEqual(['utility', undefined]);
});

it('what follows USE is read in the other database', () => {
  expect(parseMysql('SELECT 1; USE other; SELECT 1', MYSQL)?.map(({ reading }) => reading.database)).toEqual([
    'shop',
    'shop',
    'other',
  ]);
});

it('a nest too deep, and a text too long, are not read', () => {
  expect(kinds(`SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)}`)).toEqual([undefined]);
  expect(kinds(`SELECT 1${'+1'.repeat(50_000)}`)).toEqual(['query']);
  expect(parseMysql(`SELECT '${'x'.repeat(4 * 1024 * 1024)}'`, MYSQL)).toBeUndefined();
});

it('parentheses that may be a query or not do not cost the square of them', () => {
  expect(kinds(`SELECT ${'('.repeat(120)}SELECT 1${')'.repeat(119)}`)).toEqual([undefined]);
});

it('statements of triggers and events are read as well, blocks that run at once are not', () => {
  const [trigger] = parseMysql('CREATE TRIGGER x AFTER DELETE ON t FOR EACH ROW BEGIN DELETE FROM s; END', MYSQL) ?? [];
  expect(trigger?.parsed).toMatchObject({ stored: [{ kind: 'delete' }], tables: [{ name: 't' }] });
  const [odd] = parseMysql('CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN GARBAGE; END', MYSQL) ?? [];
  expect(odd?.parsed).toMatchObject({ opaque: 'a body that cannot be read' });
  const [block] = parseMysql('BEGIN NOT ATOMIC SELECT 1; END', MARIADB) ?? [];
  expect(block?.parsed).toMatchObject({ opaque: 'BEGIN NOT ATOMIC' });
});
