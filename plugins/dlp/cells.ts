import type { Column, Row } from '../../src/core/query.ts';
import { maskArrayLiteral } from './array-literal.ts';
import type { CompiledRules } from './compile.ts';
import { saysSecret } from './detectors/aws-access-key.ts';
import { rememberedWords, wordsOf } from './detectors/context.ts';
import { ipAddress } from './detectors/ip-address.ts';
import { saysPhone } from './detectors/phone-number.ts';
import { saysSsn } from './detectors/us-ssn.ts';
import { featuresOf, HAS_BACKSLASH, NOT_ASCII } from './features.ts';
import { maskJson } from './json.ts';
import { NO_CONTEXT } from './scan-text.ts';
import type { Label } from './strategies.ts';
import type { TextMasker } from './text-masker.ts';

/** Masks one cell of a column, if there is anything to mask. */
export type MaskCell = (row: Row, i: number) => void;

const JSON_TYPES: ReadonlySet<string> = new Set(['json', 'jsonb']);
const TEXT_ARRAY_TYPES: ReadonlySet<string> = new Set(['_text', '_varchar', '_bpchar', '_name', '_char']);

/** Types whose values have no text a built-in detector could find anything in. */
const BARREN_TYPES: ReadonlySet<string> = new Set(
  'bool int2 oid float4 float8 date time timetz timestamp timestamptz interval uuid bit varbit'.split(' '),
);
/** The same, unless the column's name says that its integers are social security or phone numbers. */
const SMALL_INTEGER_TYPES: ReadonlySet<string> = new Set(['int4']);

/** Nothing but addresses, in a binary form that no detector reads. */
const ADDRESS_TYPES: ReadonlySet<string> = new Set(['inet', 'cidr']);

/** How the cells of a column are masked; undefined when nothing can be in them and nothing need be read. */
export function maskerFor(column: Column, rules: CompiledRules, masker: TextMasker): MaskCell | undefined {
  const label = rules.columns.labelFor(column);
  if (label !== undefined) return (row, i) => maskWhole(row, i, column, label, masker);
  const context = contextOf(column);
  const isNameUseful = JSON_TYPES.has(column.type) && column.origin === undefined && !rules.columns.isEmpty;
  if (!isNameUseful && !mayHold(column, rules, context)) return undefined;
  if (ADDRESS_TYPES.has(column.type) && rules.types.some(({ detector }) => detector.entity === ipAddress.entity)) {
    return (row, i) => nullAlways(row, i, ipAddress.entity, masker);
  }
  if (column.kind === 'other') return (row, i) => nullWhenFound(row, i, context, masker);
  if (JSON_TYPES.has(column.type)) {
    const labelOf = column.origin === undefined ? rules.columns.labelForName : () => undefined;
    const wordsOfKey = rememberedWords();
    const maskText = (text: string) =>
      maskJson(text, labelOf, (value, { key, label }) =>
        label === undefined ? masker.mask(value, wordsOfKey(key)) : masker.whole(label, value),
      );
    return (row, i) => maskDocument(row, i, maskText, isNameUseful, masker);
  }
  if (TEXT_ARRAY_TYPES.has(column.type)) return (row, i) => maskArray(row, i, column, context, masker);
  return (row, i) => maskPlain(row, i, column, context, masker);
}

/** The words of what the result and the table call the column. They only ever make detection surer. */
function contextOf({ name, origin }: Column): ReadonlySet<string> {
  const origins = origin === undefined || origin === 'unresolved' ? '' : origin.column;
  const words = new Set([...wordsOf(name), ...wordsOf(origins)]);
  return saysPhone(words) || saysSsn(words) || saysSecret(words) ? words : NO_CONTEXT;
}

function mayHold({ type, kind }: Column, { types }: CompiledRules, context: ReadonlySet<string>): boolean {
  if (types.some(({ detector }) => detector.needs.includes(0))) return true;
  if (types.length === 0 || (kind === 'other' && BARREN_TYPES.has(type))) return false;
  return kind === 'text' || !SMALL_INTEGER_TYPES.has(type) || context !== NO_CONTEXT;
}

function maskWhole(row: Row, i: number, column: Column, label: Label, masker: TextMasker): void {
  if (column.kind === 'other' || column.type === 'xml' || label.strategy === 'null') {
    nullAlways(row, i, label.entity, masker);
    return;
  }
  if (row.bytes(i) === null) return;
  const text = row.get(i) ?? '';
  if (TEXT_ARRAY_TYPES.has(column.type)) {
    const mask = (element: string) => masker.whole(label, element, column.lengthMax);
    const literal = maskArrayLiteral(text, mask);
    if (literal === undefined) masker.countWhole(label.entity);
    row.set(i, literal ?? null);
    return;
  }
  const masked = masker.whole(label, text, column.lengthMax);
  row.set(i, JSON_TYPES.has(column.type) ? JSON.stringify(masked) : masked);
}

function nullAlways(row: Row, i: number, entity: string, masker: TextMasker): void {
  if (row.bytes(i) === null) return;
  masker.countWhole(entity);
  row.set(i, null);
}

/** A cell of a character type. An ASCII cell is scanned as the bytes it is; a string is made only of what has to change. */
function maskPlain(row: Row, i: number, column: Column, context: ReadonlySet<string>, masker: TextMasker): void {
  const bytes = row.bytes(i);
  if (bytes === null) return;
  const features = featuresOf(bytes);
  const candidates = masker.candidates(features);
  if (candidates.length === 0) return;
  if ((features & NOT_ASCII) === 0) {
    const spans = masker.foundInAscii(bytes, candidates, context);
    if (spans.length === 0) return;
    const text = row.get(i) ?? '';
    if (text.length === bytes.length) {
      row.set(i, masker.apply(text, spans, column.lengthMax));
      return;
    }
  }
  const text = row.get(i);
  if (text === null) return;
  const masked = masker.mask(text, context, column.lengthMax);
  if (masked !== text) row.set(i, masked);
}

/** No text may stand in the place of the value: whatever is found makes the whole of it NULL. */
function nullWhenFound(row: Row, i: number, context: ReadonlySet<string>, masker: TextMasker): void {
  const text = row.get(i);
  if (text === null) return;
  let found = masker.find(text, context);
  // bytea in text format hides its content from every detector.
  if (found.length === 0 && text.startsWith('\\x')) found = masker.find(decodeHex(text), context);
  if (found.length === 0) return;
  for (const { type } of found) masker.countWhole(type.detector.entity);
  row.set(i, null);
}

function maskDocument(
  row: Row,
  i: number,
  maskText: (text: string) => string | undefined,
  isNameUseful: boolean,
  masker: TextMasker,
): void {
  const bytes = row.bytes(i);
  if (bytes === null) return;
  const features = featuresOf(bytes);
  const mayHide = (features & (HAS_BACKSLASH | NOT_ASCII)) !== 0;
  if (!isNameUseful && !mayHide && masker.candidates(features).length === 0) return;
  const text = row.get(i);
  if (text === null) return;
  const masked = maskText(text);
  if (masked !== text) row.set(i, masked ?? null);
}

function maskArray(row: Row, i: number, column: Column, context: ReadonlySet<string>, masker: TextMasker): void {
  const bytes = row.bytes(i);
  if (bytes === null) return;
  const features = featuresOf(bytes);
  const mayHide = (features & (HAS_BACKSLASH | NOT_ASCII)) !== 0;
  if (!mayHide && masker.candidates(features).length === 0) return;
  const text = row.get(i);
  if (text === null) return;
  const masked = maskArrayLiteral(text, (element) => masker.mask(element, context, column.lengthMax));
  if (masked !== text) row.set(i, masked ?? null);
}

function decodeHex(text: string): string {
  return Buffer.from(text.slice(2), 'hex').toString('latin1');
}
