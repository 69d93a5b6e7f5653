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
import type { Strategy } from './rule.ts';
import { NO_CONTEXT } from './scan-text.ts';
import { fixedMask, type Label, stricter } from './strategies.ts';
import type { TextMasker } from './text-masker.ts';

/** Masks one cell of a column, if there is anything to mask. */
export type MaskCell = (row: Row, i: number) => void;

/** What the bytes of a column's cells can tell where they are texts and lie in a batch: */
export type Glance =
  /** nothing; */
  | { readonly kind: 'none' }
  /** that there is nothing to find; */
  | { readonly kind: 'clear' }
  /** what there is to find, unless they are odd; */
  | { readonly kind: 'scan'; readonly context: ReadonlySet<string>; readonly lengthMax: number }
  /** that all but NULL become this. */
  | { readonly kind: 'replace'; readonly text: string | null; readonly entity: string };

/** How the cells of a column are masked. */
export interface ColumnMasker {
  readonly mask: MaskCell;
  readonly glance: Glance;
}

const JSON_TYPES: ReadonlySet<string> = new Set(['json', 'jsonb']);
const TEXT_ARRAY_TYPES: ReadonlySet<string> = new Set(['_text', '_varchar', '_bpchar', '_name', '_char', '_citext']);

/** Types whose values have no text a built-in detector could find anything in. */
const BARREN_ELEMENTS =
  'bool int2 oid float4 float8 date time timetz timestamp timestamptz interval uuid bit varbit macaddr macaddr8';
const BARREN_TYPES: ReadonlySet<string> = new Set([
  ...BARREN_ELEMENTS.split(' ').flatMap((type) => [type, `_${type}`]),
  ...'daterange tsrange tstzrange int4range datemultirange tsmultirange tstzmultirange int4multirange'.split(' '),
  ...'tinyint smallint mediumint float double datetime year'.split(' '),
]);
/** The same, unless the column's name says that its integers are social security or phone numbers. */
const SMALL_INTEGER_TYPES: ReadonlySet<string> = new Set(['int4', '_int4', 'int']);

/** Nothing but addresses, in a binary form that no detector reads. */
const ADDRESS_TYPES: ReadonlySet<string> = new Set(['inet', 'cidr', '_inet', '_cidr']);

/** How the cells of a column are masked; undefined when nothing can be in them and nothing need be read. */
export function maskerFor(column: Column, rules: CompiledRules, masker: TextMasker): ColumnMasker | undefined {
  const label = rules.columns.labelFor(column);
  if (label !== undefined) {
    return { mask: (row, i) => maskWhole(row, i, column, label, masker), glance: wholeGlance(column, label) };
  }
  const context = contextOf(column);
  const isNameUseful = JSON_TYPES.has(column.type) && column.origin === undefined && !rules.columns.isEmpty;
  if (!isNameUseful && !mayHold(column, rules, context)) return undefined;
  const addresses = rules.types.find(({ detector }) => detector.entity === ipAddress.entity);
  if (ADDRESS_TYPES.has(column.type) && addresses !== undefined) {
    const { strategy } = addresses;
    const glance: Glance = { kind: 'replace', text: standIn(column, strategy), entity: ipAddress.entity };
    return { mask: (row, i) => replaceAlways(row, i, column, strategy, ipAddress.entity, masker), glance };
  }
  if (column.kind === 'other') {
    return { mask: (row, i) => replaceWhenFound(row, i, column, context, masker), glance: { kind: 'clear' } };
  }
  if (JSON_TYPES.has(column.type)) {
    const labelOf = column.origin === undefined ? rules.columns.labelForName : () => undefined;
    const wordsOfKey = rememberedWords();
    const maskText = (text: string) =>
      maskJson(text, labelOf, (value, { key, label }) =>
        label === undefined ? masker.mask(value, wordsOfKey(key)) : masker.whole(label, value),
      );
    const glance: Glance = { kind: isNameUseful ? 'none' : 'clear' };
    return { mask: (row, i) => maskDocument(row, i, maskText, isNameUseful, masker), glance };
  }
  if (TEXT_ARRAY_TYPES.has(column.type)) {
    return { mask: (row, i) => maskArray(row, i, column, context, masker), glance: { kind: 'clear' } };
  }
  const glance: Glance = { kind: 'scan', context, lengthMax: column.lengthMax ?? Number.POSITIVE_INFINITY };
  return { mask: (row, i) => maskPlain(row, i, column, context, masker), glance };
}

/** The same as `maskWhole`, where the values need not be known for it. */
function wholeGlance(column: Column, label: Label): Glance {
  const { entity, strategy } = label;
  if (column.kind === 'other' || column.type === 'xml' || strategy === 'null') {
    return { kind: 'replace', text: standIn(column, strategy), entity };
  }
  const text = fixedMask(label, column.lengthMax ?? Number.POSITIVE_INFINITY);
  if (text === undefined || TEXT_ARRAY_TYPES.has(column.type)) return { kind: 'none' };
  return { kind: 'replace', text: JSON_TYPES.has(column.type) ? JSON.stringify(text) : text, entity };
}

/** The words of what the result and the table call the column. They only ever make detection surer. */
function contextOf({ name, origin }: Column): ReadonlySet<string> {
  const origins = origin === undefined || origin === 'unresolved' ? '' : origin.column;
  return contextOfWords([...wordsOf(name), ...wordsOf(origins)]);
}

/** The words, if they make any detection surer. */
export function contextOfWords(all: Iterable<string>): ReadonlySet<string> {
  const words = new Set(all);
  return saysPhone(words) || saysSsn(words) || saysSecret(words) ? words : NO_CONTEXT;
}

function mayHold({ type, kind }: Column, { types }: CompiledRules, context: ReadonlySet<string>): boolean {
  if (types.some(({ detector }) => detector.needs.includes(0))) return true;
  if (types.length === 0 || (kind === 'other' && BARREN_TYPES.has(type))) return false;
  return kind === 'text' || !SMALL_INTEGER_TYPES.has(type) || context !== NO_CONTEXT;
}

function maskWhole(row: Row, i: number, column: Column, label: Label, masker: TextMasker): void {
  if (column.kind === 'other' || column.type === 'xml' || label.strategy === 'null') {
    replaceAlways(row, i, column, label.strategy, label.entity, masker);
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

function replaceAlways(
  row: Row,
  i: number,
  column: Column,
  strategy: Strategy,
  entity: string,
  masker: TextMasker,
): void {
  if (row.bytes(i) === null) return;
  masker.countWhole(entity);
  row.set(i, standIn(column, strategy));
}

/** What stands where no text can: the type's constant where the rule wants one and there is one, else NULL. */
export function standIn({ constant }: { readonly constant?: string | undefined }, strategy: Strategy): string | null {
  return strategy === 'constant' ? (constant ?? null) : null;
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

/** No text may stand in the place of the value: whatever is found makes the whole of it NULL or its type's constant. */
function replaceWhenFound(row: Row, i: number, column: Column, context: ReadonlySet<string>, masker: TextMasker): void {
  const text = row.get(i);
  if (text === null) return;
  let found = masker.find(text, context);
  // bytea in text format hides its content from every detector.
  if (found.length === 0 && text.startsWith('\\x')) found = masker.find(decodeHex(text), context);
  if (found.length === 0) return;
  for (const { type } of found) masker.countWhole(type.detector.entity);
  row.set(i, standIn(column, found.map(({ strategy }) => strategy).reduce(stricter)));
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
