import { describe, expect, it } from 'vitest';
import {
  hideSecrets,
  SHOWN_CHARS_MAX,
  TAKEN_APART_CHARS_MAX,
  type TextFacts,
} from '../../../../src/sql/secrets/hide.ts';
import { MYSQL_SECRETS, POSTGRES_SECRETS, SECRET, UNKNOWN_SECRETS } from './corpus.ts';

const POSTGRES = { dialect: 'postgres', backslashes: false } as const;
const MYSQL = {
  dialect: 'mysql',
  backslashes: true,
  ansiQuotes: false,
  server: { flavour: 'mariadb', version: 101_100 },
} as const satisfies TextFacts['reading'];

function shown(text: string, reading: TextFacts['reading'] = POSTGRES, isUnknown = false): string {
  const isAboutRows = /^(?:select|insert|update|delete)\b[^;]*$/i.test(text) && !isUnknown;
  return hideSecrets(text, { reading, isUnknown, isAboutRows })?.text ?? text;
}

describe('a secret is left out', () => {
  it.each(POSTGRES_SECRETS)('of PostgreSQL: %s', (text) => {
    expect(shown(text)).not.toContain(SECRET);
    expect(shown(text)).toContain('***');
    expect(shown(text, POSTGRES, true)).not.toContain(SECRET);
  });

  it.each(MYSQL_SECRETS)('of MySQL: %s', (text) => {
    expect(shown(text, MYSQL)).not.toContain(SECRET);
    expect(shown(text, MYSQL)).toContain('***');
    expect(shown(text, MYSQL, true)).not.toContain(SECRET);
  });

  it.each(UNKNOWN_SECRETS)('of what cannot be parsed: %s', (text) => {
    expect(shown(text, POSTGRES, true)).not.toContain(SECRET);
    expect(shown(text, MYSQL, true)).not.toContain(SECRET);
  });

  it.each(UNKNOWN_SECRETS.filter((text) => /^ALTER USER/.test(text)))(
    'of what MySQL’s analysis tells by its first words: %s',
    (text) => {
      expect(shown(text, MYSQL)).not.toContain(SECRET);
    },
  );

  it.each(['COMMENT', 'VALID UNTIL'])('wherever a statement of several says %s besides', (word) => {
    const text = `SELECT 1; ALTER ROLE a PASSWORD 'hunter2' ${word} 'x'; SELECT 2`;
    expect(shown(text)).toBe(`SELECT 1; ALTER ROLE a PASSWORD '***' ${word} 'x'; SELECT 2`);
  });

  it('of parameters, by their numbers', () => {
    const facts = { isUnknown: false, isAboutRows: true };
    const inPostgres = hideSecrets("select set_config('app.secret', $2, $1)", { ...facts, reading: POSTGRES });
    expect([...(inPostgres?.parameters ?? [])]).toEqual([[1, 'whole']]);
    const connection = hideSecrets('select dblink_connect($1, $2)', { ...facts, reading: POSTGRES });
    expect([...(connection?.parameters ?? [])]).toEqual([
      [0, 'connection'],
      [1, 'connection'],
    ]);
    const inMysql = hideSecrets("SET @a = ?, @password = ?, @b = '?'", {
      reading: MYSQL,
      isUnknown: false,
      isAboutRows: false,
    });
    expect([...(inMysql?.parameters ?? [])]).toEqual([[1, 'whole']]);
  });

  it('of a long text, without anybody waiting for it', () => {
    const long = `ALTER ROLE a PASSWORD 'hunter2' ${"/* x */ 'y' ".repeat(TAKEN_APART_CHARS_MAX / 8)}`;
    expect(shown(long)).not.toContain(SECRET);
    const rows = `INSERT INTO t (password, a) VALUES ('ALTER ROLE a PASSWORD hunter2', 1)${", ('kept', 2)".repeat(20_000)}`;
    expect(shown(rows)).not.toContain(SECRET);
    expect(shown(rows)).toContain("('kept', 2)");
    const endless = `ALTER ROLE a PASSWORD 'hunter2'; ${'select 1; '.repeat(SHOWN_CHARS_MAX / 10)}`;
    expect(shown(endless)).not.toContain(SECRET);
    expect(shown(endless)).toMatch(/the first 1048576 of \d+ characters\)$/);
  });
});

describe('whoever approves sees', () => {
  it.each([
    "select * from users where password = 'x'",
    "update users set password = 'x', token = 'y' where id = 1",
    "insert into t (password) values ('x')",
    "SET password_encryption = 'md5'",
    'ALTER USER a PASSWORD EXPIRE',
    'SET my.api_key TO DEFAULT',
    "CREATE FUNCTION token() RETURNS void AS 'DELETE FROM t' LANGUAGE sql",
    'DO $$ BEGIN IF password = admin THEN DELETE FROM t; END IF; END $$',
    "DO LANGUAGE plpython3u $$ # password '\nevil()\n#' $$",
    "COPY t FROM PROGRAM 'curl -u password=x | sh'",
  ])('all of %s', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('the code around a password that is put together', () => {
    const text = "DO $$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ' || quote_literal('p'); EXECUTE 'DROP TABLE t'; END $$";
    expect(shown(text)).toBe(text.replace("'p'", "'***'"));
  });

  it('a literal that is code, although nobody could parse the statement', () => {
    expect(shown("CREATE FUNCTION token() AS 'DELETE FROM t' LANG sql", POSTGRES, true)).toContain('DELETE FROM t');
  });

  it('how much is left out where that may be more than a password', () => {
    const text = `EXECUTE 'ALTER ROLE a PASSWORD ' || '''p''; DROP TABLE t'`;
    expect(shown(text)).toBe("EXECUTE 'ALTER ROLE a PASSWORD ' || '*** (17 characters)'");
    expect(shown(`ALTER ROLE a PASSWORD '${'x'.repeat(300)}'`)).toContain("'*** (300 characters)'");
  });

  it('what runs behind a comment that only looks like the beginning of a password', () => {
    const text = "/*!99999 PASSWORD ' */ DROP TABLE t -- '";
    expect(shown(text, MYSQL)).toContain('DROP TABLE t');
    const nested = "/*!99999 /* */ PASSWORD ' */ DROP TABLE t -- '";
    expect(shown(nested, MYSQL)).toContain('DROP TABLE t');
    const untold = shown(text, { ...MYSQL, server: { flavour: 'mysql', version: 0 } });
    expect(untold).toBe(' … (what follows is left out: the server may read it in two ways)');
  });

  it.each([
    "select set_config('app.secret', dblink_exec('c', 'DROP TABLE t'), false)",
    "SET @password = run_it('DROP TABLE t')",
    "DO $$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ' || query_to_xml('DELETE FROM t', true, true, ''); END $$",
    "DO LANGUAGE plsecret 'DROP TABLE t'",
  ])('what a function may run in the place of a secret: %s', (text) => {
    expect(shown(text)).toMatch(/DROP TABLE t|DELETE FROM t/);
    expect(shown(text, POSTGRES, true)).toMatch(/DROP TABLE t|DELETE FROM t/);
  });

  it('literals inside of literals as they are written', () => {
    expect(shown("DO 'BEGIN EXECUTE ''ALTER ROLE a PASSWORD ''''p''''''; END'")).toBe(
      "DO 'BEGIN EXECUTE ''ALTER ROLE a PASSWORD ''''***''''''; END'",
    );
    expect(shown('EXECUTE IMMEDIATE "ALTER USER a IDENTIFIED BY \'p\'"', MYSQL)).toBe(
      "EXECUTE IMMEDIATE 'ALTER USER a IDENTIFIED BY ''***'''",
    );
  });
});

it('tells what it left out, as it reads and as it is written', () => {
  const hidden = hideSecrets("ALTER ROLE a PASSWORD 'it''s'", {
    reading: POSTGRES,
    isUnknown: false,
    isAboutRows: false,
  });
  expect([...(hidden?.secrets ?? [])]).toEqual(["it's", "it''s"]);
});
