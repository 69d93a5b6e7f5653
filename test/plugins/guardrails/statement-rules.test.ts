import { beforeAll, describe, expect, test } from 'vitest';
import type { Guardrail, GuardrailRule } from '../../../plugins/guardrails/rule.ts';
import { judgeStatements, statementRuleSet } from '../../../plugins/guardrails/statement-rules.ts';
import type { Effect } from '../../../src/core/effect.ts';
import type { Query } from '../../../src/core/query.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { effectsOfMysql } from '../../../src/sql/mysql/effects/index.ts';
import { analyseMysql, readingWord } from '../../../src/sql/mysql/index.ts';
import { effectsOfPostgres } from '../../../src/sql/postgres/effects/index.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';
import { MYSQL } from '../../src/sql/mysql/corpus-reading.ts';
import { readCorpus } from '../../src/sql/postgres/corpus.ts';
import { mysqlEvasions } from './mysql-corpus.ts';
import { conditionsOf } from './statement-conditions.ts';

beforeAll(loadSqlParser);

const session = liveSession();
const rule = (conditions: object, message?: string): GuardrailRule => ({
  type: 'statement',
  words: [],
  patternRegex: '',
  statement: conditionsOf(conditions),
  message,
});
const guardrail = (name: string, ...input: GuardrailRule[]): Guardrail => ({ name, input, output: [] });

function judge(guardrails: readonly Guardrail[], text: string, more: Partial<Query> = {}): Verdict {
  const sent = query(text, { statements: () => analysePostgres(text), ...more });
  return judgeStatements(sent, session, statementRuleSet(guardrails), (_protocol, of) => effectsOfPostgres(of));
}

/** The message of the denial; undefined when it passes. */
function denial(conditions: object, text: string, more: Partial<Query> = {}): string | undefined {
  const verdict = judge([guardrail('g', rule(conditions))], text, more);
  return verdict.allow ? undefined : verdict.reason.message;
}

describe('the corpus of evasions', () => {
  const corpus = readCorpus(new URL('../../bypass/statements.sql', import.meta.url), '----');

  test.each(corpus)('$title', ({ title, text }) => {
    const [, kind, conditions = ''] = /^(hit|miss) (\{.*?\}) /.exec(title) ?? [];
    expect(kind).toBeDefined();
    expect(denial(JSON.parse(conditions), text) !== undefined).toBe(kind === 'hit');
  });

  test('only grows', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(233);
  });
});

describe('the corpus of evasions of MySQL and MariaDB', () => {
  const corpus = mysqlEvasions();

  test.each(corpus)('$title', ({ text, isHit, conditions, reading }) => {
    const sent = query(text, { statements: () => analyseMysql(text, reading), reading: readingWord(reading) });
    const rules = statementRuleSet([guardrail('g', rule(conditions))]);
    const verdict = judgeStatements(sent, session, rules, (_protocol, of, word) => effectsOfMysql(of, word));
    expect(verdict.allow).toBe(!isHit);
  });

  test('only grows', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(105);
  });
});

test('a prepared text counts as it was read when it was sent', () => {
  const text = 'SELECT "email" FROM customers LIMIT 1';
  const judged = (reading: string | undefined) => {
    const related = [{ kind: 'prepared' as const, name: 's', text, ...(reading === undefined ? {} : { reading }) }];
    const sent = query('EXECUTE s', {
      statements: () => analyseMysql('EXECUTE s'),
      related,
      reading: readingWord(MYSQL),
    });
    const rules = statementRuleSet([guardrail('g', rule({ columns: ['customers.email'] }))]);
    return judgeStatements(sent, session, rules, (_protocol, of, word) => effectsOfMysql(of, word)).allow;
  };
  expect(judged(readingWord(MYSQL))).toBe(true);
  expect(judged(readingWord({ ...MYSQL, ansiQuotes: true }))).toBe(false);
});

describe('the message names the rule and what matched', () => {
  test.each<[object, string, string]>([
    [{ without_where: true }, 'DELETE FROM public.customers', 'DELETE without WHERE on public.customers'],
    [{ operations: ['drop'], tables: ['public.*'] }, 'DROP TABLE a, public.b', 'DROP on a'],
    [{ operations: ['copy_program'] }, "COPY t FROM PROGRAM 'x'", 'COPY PROGRAM on t'],
    [{ columns: ['customers.ssn'] }, 'SELECT ssn FROM customers', 'SELECT of customers.ssn'],
    [{ columns: ['customers.ssn'] }, 'TABLE customers', 'SELECT of customers.*'],
    [{ without_limit: true }, 'SELECT a FROM s.t', 'SELECT without LIMIT on s.t'],
    [{ tables: ['p.t'] }, 'DROP SCHEMA p', 'DROP on any table of p'],
    [{ operations: ['delete'] }, 'DO $$ x $$', 'DO runs code that cannot be checked'],
    [{ operations: ['do'] }, 'DO $$ x $$', 'DO'],
    [{ operations: ['delete'] }, "SELECT dblink('x')", 'dblink() runs code that cannot be checked'],
    [{ operations: ['delete'] }, 'DELEET FROM t', 'a statement that cannot be parsed may do it'],
  ])('%j on %s', (conditions, text, matched) => {
    expect(denial(conditions, text)).toBe(`Blocked by guardrail "g": ${matched}`);
  });

  test('unless the rule has a message of its own', () => {
    expect(judge([guardrail('g', rule({ operations: ['drop'] }, 'ask the DBAs'))], 'DROP TABLE t')).toEqual({
      allow: false,
      reason: { code: 'guardrail', message: 'Blocked by guardrail "g": ask the DBAs', rule: 'g' },
    });
  });
});

describe('what a text does not say itself', () => {
  test('is looked at where a name stands for it: EXECUTE and FETCH', () => {
    const prepared = { kind: 'prepared', name: 'p', text: 'DELETE FROM t' } as const;
    expect(denial({ without_where: true }, 'EXECUTE p', { related: [prepared] })).toContain(
      'DELETE without WHERE on t',
    );
    const cursor = { kind: 'cursor', name: 'c', text: 'DECLARE c CURSOR FOR SELECT * FROM secrets' } as const;
    expect(denial({ tables: ['public.secrets'] }, 'FETCH c', { related: [cursor] })).toContain('SELECT on secrets');
  });

  test('counts as a match where the protocol cannot account for it', () => {
    const statements = () => [{ operation: 'unknown', text: 'x', housekeeping: false }] as const;
    expect(denial({ operations: ['delete'] }, 'SELECT 1', { statements })).toContain('cannot be parsed');
    expect(denial({ operations: ['delete'], unknown: 'allow' }, 'SELECT 1', { statements })).toBeUndefined();
  });

  test('counts as a match where backslashes may have been read in another way when it was prepared', () => {
    const text = "SELECT 'it\\'; DELETE FROM t; --'";
    const related = [{ kind: 'prepared', name: 'p', text }] as const;
    expect(denial({ operations: ['drop'] }, 'EXECUTE p', { related })).toContain('cannot be parsed');
  });

  test('is a LIMIT that turns out to be NULL, or may', () => {
    const text = 'SELECT * FROM t LIMIT $1';
    const conditions = { without_limit: true };
    expect(denial(conditions, text, { params: [{ text: null, encoding: 'text' }] })).toContain('without LIMIT');
    expect(denial(conditions, text, { params: [{ text: '5', encoding: 'text' }] })).toBeUndefined();
    expect(denial(conditions, text, { phase: 'prepare' })).toBeUndefined();
    const related = [{ kind: 'prepared', name: 'p', text }] as const;
    expect(denial(conditions, 'EXECUTE p (NULL)', { related })).toContain('without LIMIT');
  });

  test('is nothing to a protocol whose language nobody knows: everything counts as a match', () => {
    const rules = statementRuleSet([guardrail('g', rule({ operations: ['delete'] }))]);
    expect(judgeStatements(query('GET k'), session, rules, () => undefined)).toMatchObject({ allow: false });
  });
});

describe('a rule that wants approval', () => {
  const careful = guardrail('careful', rule({ without_where: true, action: 'review' }));

  test('lets the statement go on to the reviewers', () => {
    expect(judge([careful], 'DELETE FROM t')).toEqual({
      allow: true,
      note: 'guardrail careful: wants approval',
      needsApproval: {
        code: 'guardrail',
        message: 'Guardrail "careful" wants approval: DELETE without WHERE on t',
        rule: 'careful',
      },
    });
    expect(judge([careful], 'DELETE FROM t WHERE id = 1')).toEqual({ allow: true });
  });

  test('wants none for a statement that is only prepared', () => {
    expect(judge([careful], 'DELETE FROM t', { phase: 'prepare' })).toEqual({ allow: true });
  });

  test('gives way to one that denies', () => {
    const strict = guardrail('strict', rule({ operations: ['delete'] }));
    expect(judge([careful, strict], 'DELETE FROM t')).toMatchObject({ allow: false, reason: { rule: 'strict' } });
  });

  test('also sends there what cannot be parsed', () => {
    expect(judge([careful], 'DELEET')).toMatchObject({ allow: true, needsApproval: { rule: 'careful' } });
  });
});

test('rules on text are not among them', () => {
  const words: GuardrailRule = { type: 'deny_words_list', words: ['x'], patternRegex: '' };
  expect(statementRuleSet([guardrail('g', words)]).isEmpty).toBe(true);
  expect(statementRuleSet([guardrail('g', words, rule({ operations: ['drop'] }))]).isEmpty).toBe(false);
});

test('a guardrail that cannot be compiled is named', () => {
  expect(() => statementRuleSet([guardrail('g', rule({ operations: ['dorp'] }))])).toThrow(
    'guardrail "g", input rule 1: no such operation: "dorp"',
  );
});

describe('commands on documents', () => {
  const many: Effect = {
    operations: ['delete', 'delete_many'],
    tables: [{ schema: 'shop', name: 'orders' }],
    columns: [],
  };
  const judgeCommand = (conditions: object, effects: readonly Effect[] | undefined): string | undefined => {
    const verdict = judge([guardrail('g', rule(conditions))], '{}', { effects: () => effects, statements: () => [] });
    return verdict.allow ? undefined : verdict.reason.message;
  };

  test('are judged by what the protocol says, not by their text', () => {
    const all = { ...many, lacksWhere: true } as const;
    const conditions = { operations: ['delete_many'], without_where: true };
    expect(judgeCommand(conditions, [all])).toBe(
      'Blocked by guardrail "g": DELETE MANY without a filter on shop.orders',
    );
    expect(judgeCommand(conditions, [many])).toBeUndefined();
    expect(judgeCommand({ operations: ['find'], without_limit: true }, [many])).toBeUndefined();
  });

  test('name collections as tables', () => {
    expect(judgeCommand({ tables: ['shop.order?'] }, [many])).toContain('DELETE on shop.orders');
    expect(judgeCommand({ tables: ['shop.customers'] }, [many])).toBeUndefined();
    const whole: Effect = { operations: ['drop', 'drop_database'], tables: [{ schema: 'shop' }], columns: [] };
    expect(judgeCommand({ operations: ['drop_database'], tables: ['shop.customers'] }, [whole])).toBe(
      'Blocked by guardrail "g": DROP DATABASE on any collection of shop',
    );
  });

  test('that nobody knows count as a match, unless the rule says otherwise', () => {
    expect(judgeCommand({ operations: ['drop'] }, undefined)).toContain('cannot be parsed');
    expect(judgeCommand({ operations: ['drop'], unknown: 'allow' }, undefined)).toBeUndefined();
    const stage: Effect = { operations: ['opaque'], tables: [], columns: [], opaque: 'the stage $x' };
    expect(judgeCommand({ operations: ['drop'] }, [stage])).toContain('the stage $x');
  });
});
