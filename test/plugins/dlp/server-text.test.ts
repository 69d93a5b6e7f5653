import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../plugins/dlp/compile.ts';
import { documentEchoes, maskServerText } from '../../../plugins/dlp/server-text.ts';
import { columnLabel } from '../../../plugins/dlp/strategies.ts';
import { TextMasker } from '../../../plugins/dlp/text-masker.ts';
import { detecting, HASH_KEY } from './support.ts';

const masker = new TextMasker(compileRules([detecting('EMAIL_ADDRESS')]).types, HASH_KEY, () => undefined);
const withColumns = (text: string) => maskServerText(text, masker, columnLabel(undefined, 'redact'));

describe('server messages', () => {
  it('pass the detectors', () => {
    expect(maskServerText('Key (email)=(bob@example.com) already exists.', masker, undefined)).toBe(
      'Key (email)=([EMAIL_ADDRESS]) already exists.',
    );
  });

  it('cannot become NULL', () => {
    const nulls = new TextMasker(
      compileRules([{ ...detecting('EMAIL_ADDRESS'), strategy: 'null' }]).types,
      HASH_KEY,
      () => undefined,
    );
    expect(maskServerText('bad: bob@example.com', nulls, undefined)).toBe('[MASKED]');
  });

  it.each([
    ['Key (ssn)=(123) already exists.', 'Key (ssn)=([COLUMN]) already exists.'],
    ['Key (a, b)=(1, x) y) is not present in table "t".', 'Key (a, b)=([COLUMN]) is not present in table "t".'],
    ['Schlüssel »(ssn)=(123)« existiert bereits.', 'Schlüssel »(ssn)=([COLUMN])« existiert bereits.'],
    ['Failing row contains (1, Bob, null).', 'Failing row contains ([COLUMN]).'],
    ['invalid input syntax for type integer: "se"cret"', 'invalid input syntax for type integer: "[COLUMN]"'],
    ['value "99999999999" is out of range for type integer', 'value "[COLUMN]" is out of range for type integer'],
  ])('repeat no value where columns are masked: %s', (text, expected) => {
    expect(withColumns(text)).toBe(expected);
  });

  it('repeat no value where the protocol says there are some', () => {
    const text = "value 'a' of (b): 'c'";
    const label = columnLabel(undefined, 'redact');
    const at = (part: string) => [text.indexOf(part), text.indexOf(part) + part.length] as const;
    expect(maskServerText(text, masker, label, [at('a'), at('c')])).toBe(`v[COLUMN]lue 'a' of (b): '[COLUMN]'`);
    expect(maskServerText('Key (ssn)=(123)', masker, label, [])).toBe('Key (ssn)=(123)');
    expect(maskServerText(text, masker, undefined, [at('c')])).toBe(text);
  });

  it.each([
    'relation "customers" does not exist',
    'permission denied for table customers',
    'value too long for type character varying(10)',
    'duplicate key value violates unique constraint "customers_email_key"',
    'column "x" of relation "t" does not exist',
  ])('stay readable: %s', (text) => {
    expect(withColumns(text)).toBe(text);
  });
});

describe('messages about documents', () => {
  const withPaths = (text: string) =>
    maskServerText(text, masker, columnLabel(undefined, 'redact'), documentEchoes(text));

  it.each([
    [
      'E11000 duplicate key error collection: shop.c index: email_1 dup key: { email: "a"}b", n: { x: 1 } }',
      'E11000 duplicate key error collection: shop.c index: email_1 dup key: {[COLUMN]}',
    ],
    [
      'Failed to parse number \'123-45-6789\' in $convert with no onError value: Bad digit "-" while parsing 123',
      'Failed to parse number \'[COLUMN]\' in $convert with no onError value: Bad digit "[COLUMN]" while parsing 123',
    ],
    ["it's O'Brien's", "it's O'Brien's"],
    ["value 'O'Brien' is bad", "value '[COLUMN]' is bad"],
    ["value 'cut off", "value '[COLUMN]"],
    ["Unrecognized expression '$foo'", "Unrecognized expression '$foo'"],
    ['no such command: x', 'no such command: x'],
  ])('repeat no value where fields are masked: %s', (text, expected) => {
    expect(withPaths(text)).toBe(expected);
  });
});
