import type { CopyFormat } from '../../core/copy-format.ts';
import { nodeOf, stringOf, type Tree } from './tree.ts';

type Options = ReadonlyMap<string, unknown>;

/** Options of COPY TO that say how the stream is written, or nothing of it (`force_quote`: a reader need not know). */
const KNOWN_OPTIONS: ReadonlySet<string> = new Set(
  'format delimiter null header quote escape force_quote encoding'.split(' '),
);
/** PostgreSQL refuses these as delimiters of the text format. */
const NO_TEXT_DELIMITER = '\\.abcdefghijklmnopqrstuvwxyz0123456789';
const UTF8_NAMES: ReadonlySet<string> = new Set(['UTF8', 'UNICODE']);

/**
 * How a COPY TO writes its rows (PostgreSQL documentation, COPY). Undefined where that cannot be told: an option that
 * is not known here or given twice, a value the server refuses, another encoding than UTF-8.
 */
export function copyFormatOf(fields: Tree): CopyFormat | undefined {
  const options = optionsOf(fields.options);
  if (options === undefined) return undefined;
  const encoding = encodingOf(options);
  const kind = options.has('format') ? stringOf(options.get('format')) : 'text';
  if (encoding === undefined) return undefined;
  switch (kind) {
    case 'binary':
      return ['delimiter', 'null', 'header', 'quote', 'escape', 'force_quote'].some((name) => options.has(name))
        ? undefined
        : { kind: 'binary' };
    case 'text':
      return textFormat(options, encoding);
    case 'csv':
      return csvFormat(options, encoding);
    default:
      return undefined;
  }
}

function textFormat(options: Options, encoding: { encoding?: 'utf8' }): CopyFormat | undefined {
  const delimiter = byteOf(options, 'delimiter', '\t');
  const nullText = textOf(options, 'null', '\\N');
  const hasHeader = headerOf(options);
  if (delimiter === undefined || nullText === undefined || hasHeader === undefined) return undefined;
  if (['quote', 'escape', 'force_quote'].some((name) => options.has(name))) return undefined;
  const character = String.fromCharCode(delimiter);
  // A NULL that ends in a lone backslash would run together with the delimiter behind it.
  const isClear = !NO_TEXT_DELIMITER.includes(character) && !isBroken(nullText, character) && !/\\$/.test(nullText);
  return isClear ? { kind: 'text', delimiter, null: nullText, hasHeader, ...encoding } : undefined;
}

function csvFormat(options: Options, encoding: { encoding?: 'utf8' }): CopyFormat | undefined {
  const delimiter = byteOf(options, 'delimiter', ',');
  const nullText = textOf(options, 'null', '');
  const hasHeader = headerOf(options);
  const quote = byteOf(options, 'quote', '"');
  if (quote === undefined || delimiter === undefined || nullText === undefined || hasHeader === undefined) {
    return undefined;
  }
  const escapeByte = byteOf(options, 'escape', String.fromCharCode(quote));
  if (escapeByte === undefined || quote === delimiter) return undefined;
  const isClear = !isBroken(nullText, String.fromCharCode(delimiter)) && !nullText.includes(String.fromCharCode(quote));
  return isClear
    ? { kind: 'csv', delimiter, quote, escape: escapeByte, null: nullText, hasHeader, ...encoding }
    : undefined;
}

/** Neither line ends nor the delimiter may stand in the text for NULL. */
function isBroken(nullText: string, delimiter: string): boolean {
  return /[\r\n\0]/.test(nullText) || nullText.includes(delimiter);
}

function optionsOf(list: unknown): Options | undefined {
  const options = new Map<string, unknown>();
  if (list === undefined) return options;
  if (!Array.isArray(list)) return undefined;
  for (const item of list) {
    const option = nodeOf(item);
    const name = option?.fields.defname;
    if (option?.name !== 'DefElem' || typeof name !== 'string') return undefined;
    if (!KNOWN_OPTIONS.has(name) || options.has(name)) return undefined;
    options.set(name, option.fields.arg);
  }
  return options;
}

function textOf(options: Options, name: string, fallback: string): string | undefined {
  return options.has(name) ? stringOf(options.get(name)) : fallback;
}

/** A single ASCII character that is no line end. */
function byteOf(options: Options, name: string, fallback: string): number | undefined {
  const text = textOf(options, name, fallback);
  const byte = text?.length === 1 ? text.charCodeAt(0) : 0;
  return byte > 0 && byte < 0x80 && byte !== 0x0a && byte !== 0x0d ? byte : undefined;
}

/** `HEADER` alone means true. `match` and line counts are for COPY FROM. */
function headerOf(options: Options): boolean | undefined {
  if (!options.has('header')) return false;
  const arg = options.get('header');
  if (arg === undefined) return true;
  const node = nodeOf(arg);
  if (node?.name === 'Boolean') return node.fields.boolval === true;
  // The parser leaves out a field that is zero.
  if (node?.name === 'Integer')
    return ({ 0: false, 1: true } as Record<number, boolean>)[Number(node.fields.ival ?? 0)];
  return HEADER_WORDS.get((stringOf(arg) ?? '').toLowerCase());
}

const HEADER_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['on', true],
  ['false', false],
  ['off', false],
]);

function encodingOf(options: Options): { encoding?: 'utf8' } | undefined {
  if (!options.has('encoding')) return {};
  const name = (stringOf(options.get('encoding')) ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return UTF8_NAMES.has(name) ? { encoding: 'utf8' } : undefined;
}
