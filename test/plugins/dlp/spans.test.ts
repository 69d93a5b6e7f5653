import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../plugins/dlp/compile.ts';
import { HAS_AT } from '../../../plugins/dlp/features.ts';
import { normaliseText } from '../../../plugins/dlp/normal-text.ts';
import { ScanText } from '../../../plugins/dlp/scan-text.ts';
import { Candidates, FirstLook, findSpans, merge, type Span, toOriginal } from '../../../plugins/dlp/spans.ts';
import { detecting, rule } from './support.ts';

const { types } = compileRules([detecting('EMAIL_ADDRESS', 'CREDIT_CARD', 'PHONE_NUMBER', 'IP_ADDRESS')]);
const typeOf = (entity: string) => {
  const type = types.find(({ detector }) => detector.entity === entity);
  if (type === undefined) throw new Error(entity);
  return type;
};
const span = (start: number, end: number, entity: string, strategy: Span['strategy'] = 'redact'): Span => ({
  start,
  end,
  type: typeOf(entity),
  strategy,
});
const plain = (spans: readonly Span[]) =>
  spans.map(({ start, end, type, strategy }) => [start, end, type.detector.entity, strategy]);

describe('overlaps', () => {
  it('are masked as one: the longest names it, and nothing of the others stays readable', () => {
    const spans = merge([span(5, 20, 'CREDIT_CARD'), span(0, 8, 'PHONE_NUMBER')]);
    expect(plain(spans)).toEqual([[0, 20, 'CREDIT_CARD', 'redact']]);
  });

  it('go to the more specific of equally long ones, whatever the order they are found in', () => {
    const [a, b] = [span(0, 9, 'PHONE_NUMBER'), span(0, 9, 'CREDIT_CARD')];
    expect(plain(merge([a, b]))).toEqual([[0, 9, 'CREDIT_CARD', 'redact']]);
    expect(plain(merge([b, a]))).toEqual(plain(merge([a, b])));
  });

  it('take the strictest strategy of all', () => {
    expect(plain(merge([span(0, 9, 'CREDIT_CARD', 'partial'), span(3, 5, 'PHONE_NUMBER', 'null')]))).toEqual([
      [0, 9, 'CREDIT_CARD', 'null'],
    ]);
  });

  it('leave neighbours apart', () => {
    expect(merge([span(0, 5, 'CREDIT_CARD'), span(5, 9, 'CREDIT_CARD')])).toHaveLength(2);
  });
});

describe('finding', () => {
  const find = (text: string) => plain(findSpans(types, new ScanText(normaliseText(text).codes)));

  it('lists what is found in order', () => {
    expect(find('10.0.0.1 bob@example.com')).toEqual([
      [0, 8, 'IP_ADDRESS', 'redact'],
      [9, 24, 'EMAIL_ADDRESS', 'redact'],
    ]);
  });

  it('looks again at what is left, because a value may show once its neighbour is gone', () => {
    // The second number is one of a list as long as the first stands beside it.
    expect(find('212-555-1234 646 555 9999').map(([, , entity]) => entity)).toEqual(['PHONE_NUMBER', 'PHONE_NUMBER']);
  });

  it('masks the whole text when there is no end to it', () => {
    const rules = compileRules([rule({ custom_entity_types: [{ name: 'STEP', regex: '[a-e]\\x{0}|^a' }] })]);
    const spans = findSpans(rules.types, new ScanText(normaliseText('abcdef').codes));
    expect(spans.map(({ start, end }) => [start, end])).toEqual([[0, 1]]);
    const eager = compileRules([rule({ custom_entity_types: [{ name: 'EAGER', regex: '\\x{0}' }] })]);
    expect(
      findSpans(eager.types, new ScanText(Uint16Array.from([0x61, 0, 0x62]))).map(({ start, end }) => [start, end]),
    ).toEqual([[0, 3]]);
  });

  it('rules types out by their features', () => {
    expect(new Candidates(types).for(HAS_AT).map(({ detector }) => detector.entity)).toEqual(['EMAIL_ADDRESS']);
  });

  it('gives original positions, invisible characters included', () => {
    const { codes, origins } = normaliseText('x 10.0.\u200b0.1\u200b y');
    expect(toOriginal(findSpans(types, new ScanText(codes)), origins)).toMatchObject([{ start: 2, end: 12 }]);
  });
});

describe('a first look', () => {
  it('tells whether there is one value, where it is and of which type', () => {
    const look = new FirstLook();
    look.scan(types, new ScanText(Buffer.from('to bob@example.com')));
    expect([look.count, look.start, look.end, look.type?.detector.entity]).toEqual([1, 3, 18, 'EMAIL_ADDRESS']);
    look.scan(types, new ScanText(Buffer.from('bob@example.com 10.0.0.1')));
    expect(look.count).toBe(2);
    look.scan(types, new ScanText(Buffer.from('nothing')));
    expect([look.count, look.type]).toEqual([0, undefined]);
  });

  it('leaves alone what is less sure than asked for', () => {
    const { types: sure } = compileRules([{ ...detecting('PHONE_NUMBER'), score_threshold: 0.95 }]);
    const look = new FirstLook();
    look.scan(sure, new ScanText(Buffer.from('(212) 555-1234')));
    expect(look.type).toBeUndefined();
  });
});
