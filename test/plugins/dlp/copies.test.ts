import { describe, expect, it } from 'vitest';
import { compileFlowRules } from '../../../plugins/dlp/copies.ts';
import type { ColumnRule, MaskingRule } from '../../../plugins/dlp/rule.ts';
import type { ColumnOrigin, QueryFlow } from '../../../src/core/query.ts';
import { column, detecting, rule } from './support.ts';

const RULE = rule({
  name: 'pii',
  columns: [
    { match: 'public.customers.email', strategy: 'redact' },
    { match: 'public.customers.card', strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: 'public.payments.card', strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: '*.*.code', strategy: 'hash' },
  ],
});
const at = (path: string): ColumnOrigin => {
  const [name = '', table = '', schema] = path.split('.').reverse();
  return { ...(schema === undefined ? {} : { schema }), table, column: name };
};

function stored(from: string | 'unknown', to: readonly string[], isDerived = false): QueryFlow {
  const sources = from === 'unknown' ? from : [{ ...at(from), isDerived }];
  return { stored: [{ into: 'a place', targets: to.map(at), sources }] };
}

const judge = (flow: QueryFlow, rules: MaskingRule[] = [RULE]) => compileFlowRules(rules).judge(flow);

describe('a copy', () => {
  it.each([
    ['public.customers.email', 'public.notes.note'],
    ['public.customers.email', 'public.customers.card'],
    ['public.customers.email', 'customers.email'],
    ['customers.email', 'public.notes.note'],
    ['public.customers.card', 'public.other.code'],
    ['hr.x.code', 'hr.x.note'],
  ])('of %s into %s is denied', (from, to) => {
    expect(judge(stored(from, [to]))).toMatchObject({ code: 'masking', rule: 'pii' });
  });

  it.each([
    ['public.customers.name', 'public.notes.note'],
    ['public.customers.email', 'public.customers.email'],
    ['public.customers.card', 'public.payments.card'],
    ['public.customers.card', 'public.customers.email'],
    ['hr.x.code', 'code'.replace(/^/, 'new.')],
  ])('of %s into %s passes: it is masked alike, or no copy', (from, to) => {
    expect(judge(stored(from, [to]))).toBeUndefined();
  });

  it('of a part needs a place of which nothing is shown', () => {
    expect(judge(stored('public.customers.email', ['public.customers.email'], true))).toBeUndefined();
    expect(judge(stored('public.customers.card', ['public.customers.card'], true))).toBeDefined();
    expect(judge(stored('public.customers.card', ['public.payments.card'], true))).toBeDefined();
    expect(judge(stored('hr.x.code', ['hr.x.code'], true))).toBeDefined();
  });

  it('to where it becomes no column, or to one of several places, is denied', () => {
    expect(judge(stored('public.customers.email', []))).toBeDefined();
    expect(judge(stored('public.customers.email', ['public.customers.email', 'hr.customers.email']))).toBeDefined();
  });

  it('says which rule, which column, and what to do', () => {
    const reason = judge(stored('public.customers.email', ['public.notes.note']));
    expect(reason?.message).toBe(
      'Blocked by masking rule "pii": public.customers.email would be stored in a place, where it is not masked alike',
    );
    expect(reason?.hint).toContain('Leave the column out');
  });

  it('is covered by the columns of another rule', () => {
    const other = rule({ name: 'notes', columns: [{ match: 'public.notes.*', strategy: 'null' }], copies: 'allow' });
    expect(judge(stored('public.customers.email', ['public.notes.note']), [RULE, other])).toBeUndefined();
  });

  it('passes where its rule allows it, or names no columns', () => {
    const flow = { ...stored('public.customers.email', []), untold: 'nobody knows' };
    expect(judge(flow, [{ ...RULE, copies: 'allow' }])).toBeUndefined();
    expect(judge(flow, [detecting('EMAIL_ADDRESS')])).toBeUndefined();
    expect(compileFlowRules([{ ...RULE, copies: 'allow' }, detecting('EMAIL_ADDRESS')]).isEmpty).toBe(true);
    expect(compileFlowRules([RULE]).isEmpty).toBe(false);
  });
});

describe('what cannot be told', () => {
  it('is denied, with the columns it may be about', () => {
    expect(judge({ stored: [], untold: 'nobody knows what DO does' })?.message).toBe(
      'Blocked by masking rule "pii": nobody knows what DO does, so this may copy public.customers.email, public.customers.card, public.payments.card and others',
    );
    expect(judge(stored('unknown', ['public.notes.note']))?.message).toContain('cannot be followed');
  });

  it('passes into a column of which nothing is shown', () => {
    expect(judge(stored('unknown', ['public.customers.email']))).toBeUndefined();
    expect(judge(stored('unknown', ['public.customers.card']))).toBeDefined();
  });
});

describe('a result that cannot be followed', () => {
  const denying = compileFlowRules([{ ...RULE, unfollowed: 'deny', copies: 'allow' }]);

  it('is denied from the statement, or from its columns', () => {
    expect(denying.judge({ stored: [], unfollowed: 'x' })?.message).toContain('column "x" of the result');
    expect(denying.judgeResult([column(), column({ name: 'y', sources: 'unknown' })])?.message).toContain('column "y"');
    expect(denying.judgeResult([column({ origin: 'unresolved' })])).toMatchObject({ code: 'masking', rule: 'pii' });
  });

  it('passes where all of it can, and where the rule only masks', () => {
    expect(denying.judgeResult([column({ sources: [] })])).toBeUndefined();
    expect(denying.judge({ stored: [] })).toBeUndefined();
    const masking = compileFlowRules([RULE]);
    expect(masking.judgeResult([column({ sources: 'unknown' })])).toBeUndefined();
    expect(masking.judge({ stored: [], unfollowed: 'x' })).toBeUndefined();
  });
});

describe('a copy of fields of documents', () => {
  const PATHS = rule({
    name: 'pii',
    columns: [
      { match: 'shop.customers.email', strategy: 'redact' },
      { match: 'shop.customers.address.street', strategy: 'partial' },
      { match: 'shop.archive.email', strategy: 'hash' },
      { match: 'shop.archive.address', strategy: 'null' },
      { match: 'shop.dark.*', strategy: 'redact' },
      { match: '*.*.card', strategy: 'partial' },
    ],
  });
  const field = (table: string, name: string): ColumnOrigin => ({ schema: 'shop', table, column: name });
  const copy = (from: string, to: ColumnOrigin, isDerived = false) =>
    compileFlowRules([PATHS]).judge(
      { stored: [{ into: 'a place', targets: [to], sources: [{ ...field('customers', from), isDerived }] }] },
      true,
    );

  it.each([
    ['a masked field elsewhere', 'email', field('notes', 'note')],
    ['one that is masked less there', 'email', field('archive', 'email')],
    ['a document with a masked field', 'address', field('notes', 'address')],
    ['a whole document', '', field('notes', '')],
    ['a field within a masked one', 'email.domain', field('notes', 'x')],
    ['what may be any collection', 'email', { schema: 'shop', table: '', column: 'email' }],
  ])('is denied: %s', (_what, from, to) => {
    expect(copy(from, to)).toMatchObject({ code: 'masking', rule: 'pii' });
  });

  it.each([
    ['another field', 'name', field('notes', 'name')],
    ['to where nothing of it is shown', 'address', field('archive', 'address')],
    ['into the same place', 'address.street', field('customers', 'address.street')],
    ['to where all fields are hidden', '', field('dark', '')],
    ['to where the same rule masks it', 'card', field('other', 'card')],
  ])('passes: %s', (_what, from, to) => {
    expect(copy(from, to)).toBeUndefined();
  });

  it('of a whole document passes only where each masked field is masked as well', () => {
    const whole = (columns: ColumnRule[]) =>
      compileFlowRules([rule({ columns })]).judge(
        {
          stored: [
            {
              into: 'a copy',
              targets: [field('copy', '')],
              sources: [{ ...field('customers', ''), isDerived: false }],
            },
          ],
        },
        true,
      );
    const card: ColumnRule = { match: '*.*.card', strategy: 'partial' };
    const email: ColumnRule = { match: 'shop.customers.email', strategy: 'redact' };
    expect(whole([card])).toBeUndefined();
    expect(whole([card, email])).toBeDefined();
    expect(whole([card, email, { match: 'shop.copy.email', strategy: 'redact' }])).toBeUndefined();
  });

  it('of what was computed needs a place of which nothing is shown', () => {
    expect(copy('email', field('other', 'card'), true)).toBeDefined();
    expect(copy('address', field('archive', 'address'), true)).toBeUndefined();
    expect(copy('', field('archive', 'email'), true)).toBeDefined();
  });

  it('that cannot be followed is denied, unless nothing is shown of the place', () => {
    const lost = (to: ColumnOrigin) =>
      compileFlowRules([PATHS]).judge({ stored: [{ into: 'p', targets: [to], sources: 'unknown' }] }, true);
    expect(lost(field('notes', 'x'))).toBeDefined();
    expect(lost(field('dark', 'x'))).toBeUndefined();
  });
});

it('a field that cannot be followed is shown, unless a rule says otherwise', () => {
  const lost = { path: ['a', 'b'], sources: 'unknown', nameSources: [] } as const;
  expect(compileFlowRules([RULE]).judgeField(lost)).toBeUndefined();
  const strict = compileFlowRules([{ ...RULE, unfollowed: 'deny' }]);
  expect(strict.judgeField(lost)?.message).toContain('the field "a.b" of the answer cannot be followed');
  expect(strict.judge({ stored: [], unfollowed: '' }, true)?.message).toContain('what this answers cannot be followed');
  expect(strict.judgeField({ ...lost, sources: [], nameSources: 'unknown' })).toBeDefined();
  expect(strict.judgeField({ ...lost, sources: [] })).toBeUndefined();
});
