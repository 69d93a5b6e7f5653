import { beforeAll, expect, test } from 'vitest';
import { effectsOfMongodbText } from '../../../protocols/mongodb/commands/effects-of-text.ts';
import type { GuardrailDraft } from '../../../src/api/guardrail-shape.ts';
import type { MaskingRuleDraft } from '../../../src/api/masking-shape.ts';
import { ruleTrials } from '../../../src/gateway/rule-trials.ts';
import { effectsOfMysql } from '../../../src/sql/mysql/effects/index.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { effectsOfPostgres } from '../../../src/sql/postgres/effects/index.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { rememberedEffects } from '../../../src/sql/remembered-effects.ts';

const trials = ruleTrials({
  effects: rememberedEffects({
    postgres: effectsOfPostgres,
    mysql: effectsOfMysql,
    mongodb: effectsOfMongodbText,
  }),
  analysePostgres,
  analyseMysql,
});
beforeAll(() => loadSqlParser());

type Rule = GuardrailDraft['input'][number];
const rule = (fields: Partial<Rule>): Rule => ({ type: 'deny_words_list', words: [], patternRegex: '', ...fields });
const guardrail = (input: Rule[], output: Rule[] = []): GuardrailDraft => ({
  name: 'draft',
  description: '',
  input,
  output,
  connectionIds: [],
});
const masking = (fields: Partial<MaskingRuleDraft>): MaskingRuleDraft => ({
  name: 'draft',
  description: '',
  connectionIds: [],
  supportedEntityTypes: [],
  customEntityTypes: [],
  columns: [],
  strategy: 'redact',
  strategies: {},
  scoreThreshold: undefined,
  unfollowed: 'mask',
  copies: 'deny',
  ...fields,
});

test('words and patterns find what is hidden from a plain look, in both languages', async () => {
  const trial = trials.guardrail(guardrail([rule({ words: ['drop table'] })]));
  const ask = (protocol: string, text: string) => trial.input({ protocol, text });
  expect(await ask('postgres', 'DROP /* x */ TABLE t')).toEqual({
    verdict: 'deny',
    message: 'Blocked by guardrail "draft": word "drop table"',
  });
  expect(await ask('mysql', 'drop # x\n table t')).toMatchObject({ verdict: 'deny' });
  expect(await ask('mysql', '/*!50000 drop table */ t')).toMatchObject({ verdict: 'deny' });
  expect(await ask('postgres', 'select 1')).toEqual({ verdict: 'allow' });
});

test('parameters are judged, and what a name stands for', async () => {
  const trial = trials.guardrail(guardrail([rule({ words: ['secret'] })]));
  const statement = { protocol: 'postgres', text: 'select $1' };
  const params = [{ text: 'a secret', encoding: 'text' as const }];
  expect(await trial.input({ ...statement, params })).toMatchObject({ verdict: 'deny' });
  const related = [{ kind: 'prepared' as const, name: 'p', text: 'select secret' }];
  expect(await trial.input({ protocol: 'postgres', text: 'execute p', related })).toMatchObject({ verdict: 'deny' });
});

test('statement rules judge what a statement does, and may send it to reviewers', async () => {
  const statement = { operations: ['delete'], withoutWhere: true, action: 'review' } as const;
  const trial = trials.guardrail(guardrail([rule({ type: 'statement', statement })]));
  for (const protocol of ['postgres', 'mysql']) {
    expect(await trial.input({ protocol, text: 'delete from customers' })).toMatchObject({ verdict: 'review' });
    expect(await trial.input({ protocol, text: 'delete from customers where id = 1' })).toEqual({ verdict: 'allow' });
  }
});

test('output rules judge rows', () => {
  const trial = trials.guardrail(guardrail([], [rule({ type: 'pattern_match', patternRegex: 'sk_live_' })]));
  const ask = (cell: string) => trial.output({ protocol: 'postgres', columns: [{ name: 'a' }], rows: [['x'], [cell]] });
  expect(ask('sk_live_123')).toMatchObject({ verdict: 'deny' });
  expect(ask('nothing')).toEqual({ verdict: 'allow' });
});

test('a masking rule masks rows by what is in them, and by their columns', () => {
  const byContent = trials.masking(
    masking({
      supportedEntityTypes: [{ name: 'PII', entityTypes: ['EMAIL_ADDRESS'] }],
      strategies: { EMAIL_ADDRESS: 'partial' },
    }),
  );
  const found = byContent.output({
    protocol: 'mysql',
    columns: [{ name: 'note' }],
    rows: [['write ann@example.com'], [null]],
  });
  expect(found.rows?.[0]?.[0]).not.toContain('ann@example.com');
  expect(found.rows?.[1]).toEqual([null]);
  expect(found.masked).toEqual({ EMAIL_ADDRESS: 1 });
  const byColumn = trials.masking(masking({ columns: [{ match: 'public.customers.ssn', strategy: 'null' }] }));
  const origin = { schema: 'public', table: 'customers', column: 'ssn' };
  const other = { schema: 'public', table: 'orders', column: 'ssn' };
  const columns = [{ name: 'x', origin }, { name: 'ssn', origin: other }, { name: 'ssn' }];
  expect(byColumn.output({ protocol: 'postgres', columns, rows: [['1', '2', '3']] }).rows).toEqual([[null, '2', null]]);
});

test('hashes are not those of real results, so that nobody can guess by trying', () => {
  const draft = masking({ columns: [{ match: 'a.b.c', strategy: 'hash' }] });
  const once = () =>
    trials.masking(draft).output({ protocol: 'postgres', columns: [{ name: 'c' }], rows: [['guess']] }).rows;
  expect(once()).not.toEqual(once());
});

test('a rule that takes data away says what it refuses', async () => {
  const trial = trials.masking(masking({ supportedEntityTypes: [{ name: 'PII', entityTypes: ['EMAIL_ADDRESS'] }] }));
  expect(await trial.input({ protocol: 'postgres', text: "copy t to '/srv/x'" })).toMatchObject({ verdict: 'deny' });
});

test('a protocol without a language of its own is judged by its texts', async () => {
  const trial = trials.guardrail(guardrail([rule({ words: ['rm -rf'] })]));
  expect(await trial.input({ protocol: 'command', text: 'rm -rf /' })).toMatchObject({ verdict: 'deny' });
  expect(await trial.input({ protocol: 'constructor', text: 'ls' })).toEqual({ verdict: 'allow' });
});

test('commands of MongoDB are judged by what they do, as they were recorded', async () => {
  const statement = { operations: ['delete_many'], withoutWhere: true };
  const trial = trials.guardrail(
    guardrail([rule({ type: 'statement', statement }), rule({ words: ['this.password'] })]),
  );
  const ask = (command: object) =>
    trial.input({ protocol: 'mongodb', text: JSON.stringify({ ...command, $db: 'shop' }) });
  const remove = (q: object) => ({ delete: 'orders', deletes: [{ q, limit: 0 }] });
  expect(await ask(remove({}))).toEqual({
    verdict: 'deny',
    message: 'Blocked by guardrail "draft": DELETE MANY without a filter on shop.orders',
  });
  expect(await ask(remove({ a: 1 }))).toEqual({ verdict: 'allow' });
  expect(await ask({ find: 'c', filter: { $where: 'this./**/password' } })).toMatchObject({ verdict: 'deny' });
});
