import { describe, expect, it } from 'vitest';
import type { MaskingRule } from '../../../plugins/dlp/rule.ts';
import { validateMaskingRule } from '../../../plugins/dlp/validate.ts';
import { detecting, rule } from './support.ts';

const problemsOf = (more: Partial<MaskingRule>) => validateMaskingRule({ ...detecting('US_SSN'), ...more });
const custom = (...types: MaskingRule['custom_entity_types']) => problemsOf({ custom_entity_types: types });

describe('validating a rule', () => {
  it('accepts one that can be used', () => {
    const problems = validateMaskingRule(
      rule({
        supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'EMPLOYEE'] }],
        custom_entity_types: [
          { name: 'EMPLOYEE', regex: 'EMP-[0-9]{5}', deny_list: [], score: 0.9 },
          { name: 'PROJECT', regex: null, deny_list: ['Apollo'] },
        ],
        columns: [{ match: 'public.*.ssn', strategy: 'null', entity: 'US_SSN' }],
        strategies: { EMPLOYEE: 'hash', US_SSN: 'partial' },
        score_threshold: 0.5,
      }),
    );
    expect(problems).toEqual([]);
  });

  it('names a bad pattern and the position in it', () => {
    expect(custom({ name: 'A', regex: 'ab[z-a]' })).toEqual([
      'custom_entity_types "A": the regex "ab[z-a]" cannot be used: invalid character class range: `z-a` (position 4)',
    ]);
    expect(custom({ name: 'A', regex: 'a(b' })[0]).toContain('missing closing )');
    expect(custom({ name: 'A', regex: 'a(?=b)' })[0]).toContain('(position 2)');
    expect(custom({ name: 'A', regex: 'x*' })[0]).toContain('empty text');
  });

  it('refuses PERSON as something to find in content, and takes it for columns and for a word list', () => {
    const named = { supported_entity_types: [{ name: 'x', entity_types: ['PERSON'] }] };
    expect(problemsOf(named)).toEqual([expect.stringContaining('PERSON cannot be found in content; name the columns')]);
    expect(problemsOf({ strategies: { PERSON: 'hash' } })[0]).toContain('PERSON cannot be found in content');
    expect(problemsOf({ columns: [{ match: 'a.b.c', strategy: 'partial', entity: 'PERSON' }] })).toEqual([]);
    const words = [{ name: 'PERSON', deny_list: ['Ann Lee'] }];
    expect(problemsOf({ ...named, custom_entity_types: words, strategies: { PERSON: 'hash' } })).toEqual([]);
  });

  it('lists unknown entity types with the known ones', () => {
    expect(problemsOf({ supported_entity_types: [{ name: 'x', entity_types: ['EMAIL', 'US_SSN', 'NAME'] }] })).toEqual([
      'supported_entity_types: unknown "EMAIL", "NAME"; known are AWS_ACCESS_KEY, CREDIT_CARD, EMAIL_ADDRESS, IBAN_CODE, IP_ADDRESS, JWT, PHONE_NUMBER, PRIVATE_KEY, URL, US_SSN',
    ]);
    expect(problemsOf({ strategies: { NOPE: 'hash' } })[0]).toContain('unknown "NOPE"');
  });

  it('refuses custom types that are unclear', () => {
    expect(custom({ name: 'lower', regex: 'a' })[0]).toContain('upper-case');
    expect(custom({ name: 'US_SSN', regex: 'a' })[0]).toContain('taken');
    expect(custom({ name: 'COLUMN', regex: 'a' })[0]).toContain('taken');
    expect(custom({ name: 'A', regex: 'a' }, { name: 'A', regex: 'b' })[0]).toContain('twice');
    expect(custom({ name: 'A' })[0]).toContain('either a regex or a deny_list');
    expect(custom({ name: 'A', regex: 'a', deny_list: ['b'] })[0]).toContain('either');
    expect(custom({ name: 'A', deny_list: ['ok', ' '] })[0]).toContain('word 2');
    expect(custom({ name: 'A', regex: 'a', score: 1.5 })[0]).toContain('between 0 and 1');
  });

  it('refuses columns, strategies and thresholds that mean nothing', () => {
    expect(problemsOf({ columns: [{ match: 'email', strategy: 'redact' }] })[0]).toContain('schema.table.column');
    expect(problemsOf({ columns: [{ match: 'a.b.c', strategy: 'blur' as 'hash' }] })[0]).toContain(
      'unknown strategy "blur"',
    );
    expect(problemsOf({ columns: [{ match: 'a.b.c', strategy: 'hash', entity: 'e mail' }] })[0]).toContain('entity');
    expect(problemsOf({ strategy: 'x' as 'hash' })[0]).toContain('known are redact, partial, hash, constant, null');
    expect(problemsOf({ score_threshold: -1 })[0]).toContain('score_threshold');
  });

  it('refuses a rule that would mask nothing', () => {
    expect(validateMaskingRule(rule())[0]).toContain('mask nothing');
    expect(
      problemsOf({ custom_entity_types: [{ name: 'A', regex: 'a', score: 0.2 }], score_threshold: 0.5 })[0],
    ).toContain('above the score');
  });
});

it('takes paths of fields, and no path without a field', () => {
  const of = (match: string) => validateMaskingRule(rule({ columns: [{ match, strategy: 'redact' }] }));
  expect(of('shop.customers.address.geo.lat')).toEqual([]);
  expect(of('*.*.orders.card')).toEqual([]);
  for (const match of ['shop.customers', 'shop.customers.', 'shop.customers..lat', 'email']) {
    expect(of(match)).toEqual([expect.stringContaining('or database.collection and the path of a field')]);
  }
});
