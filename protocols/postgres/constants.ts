/** How a session writes dates and intervals as text: the server reports both parameters and every change of them. */
export interface TextStyles {
  readonly dateStyle: string;
  readonly intervalStyle: string;
}

export const ISO_STYLES: TextStyles = { dateStyle: 'ISO, MDY', intervalStyle: 'postgres' };

/** 1970-01-01 as days and microseconds since 2000-01-01. */
const DAYS = Buffer.from('ffffd533', 'hex');
const MICROSECONDS = Buffer.alloc(8);
MICROSECONDS.writeBigInt64BE(-946_684_800_000_000n);
/** What stands in for an XML document: an empty element. */
const XML = '<masked/>';

/** Types whose value for "nothing" reads the same in every session, with its binary form. */
const FIXED: ReadonlyMap<string, readonly [text: string, binary: Buffer]> = new Map<string, readonly [string, Buffer]>([
  ['int2', ['0', Buffer.alloc(2)]],
  ['int4', ['0', Buffer.alloc(4)]],
  ['oid', ['0', Buffer.alloc(4)]],
  ['int8', ['0', Buffer.alloc(8)]],
  ['float4', ['0', Buffer.alloc(4)]],
  ['float8', ['0', Buffer.alloc(8)]],
  ['numeric', ['0', Buffer.alloc(8)]],
  ['bool', ['f', Buffer.alloc(1)]],
  ['time', ['00:00:00', Buffer.alloc(8)]],
  ['timetz', ['00:00:00+00', Buffer.alloc(12)]],
  ['uuid', ['00000000-0000-0000-0000-000000000000', Buffer.alloc(16)]],
  ['bytea', ['\\x', Buffer.alloc(0)]],
  // Family (2: IPv4), bits, whether it is a cidr, and the four bytes of the address.
  ['inet', ['0.0.0.0', Buffer.of(2, 32, 0, 4, 0, 0, 0, 0)]],
  ['cidr', ['0.0.0.0/0', Buffer.of(2, 0, 1, 4, 0, 0, 0, 0)]],
  ['macaddr', ['00:00:00:00:00:00', Buffer.alloc(6)]],
  ['macaddr8', ['00:00:00:00:00:00:00:00', Buffer.alloc(8)]],
  ['xml', [XML, Buffer.from(XML)]],
]);

/** Types whose text depends on the session. Money has no text here: how it is written cannot be told from outside. */
const BINARY: ReadonlyMap<string, Buffer> = new Map([
  ['date', DAYS],
  ['timestamp', MICROSECONDS],
  ['timestamptz', MICROSECONDS],
  ['interval', Buffer.alloc(16)],
  ['money', Buffer.alloc(8)],
]);

/** In front of the elements of an array: dimensions, flags, the elements' type. */
const ARRAY_HEADER_BYTES = 12;
const ELEMENT_TYPE_AT = 8;

/** The value that says nothing and that every driver reads as one of the type; undefined where there is none but NULL. */
export function constantOf(type: string, format: number, styles: TextStyles): string | undefined {
  const fixed = FIXED.get(type);
  if (fixed !== undefined) return fixed[0];
  if (type.startsWith('_')) return '{}';
  // In binary the text is only the name by which the constant is asked for.
  return format === 1 && type === 'money' ? '0' : styledText(type, styles);
}

/** The bytes of a type's constant. `was` is the value it replaces, which knows the type of an array's elements. */
export function constantBytes(type: string, format: number, text: string, was: Buffer | null): Buffer | null {
  if (format === 0) return Buffer.from(text);
  if (!type.startsWith('_')) return FIXED.get(type)?.[1] ?? BINARY.get(type) ?? Buffer.from(text);
  if (was === null || was.length < ARRAY_HEADER_BYTES) return null;
  return Buffer.concat([Buffer.alloc(ELEMENT_TYPE_AT), was.subarray(ELEMENT_TYPE_AT, ARRAY_HEADER_BYTES)]);
}

function styledText(type: string, { dateStyle, intervalStyle }: TextStyles): string | undefined {
  if (type === 'interval') return INTERVALS.get(intervalStyle) ?? '00:00:00';
  if (type !== 'date' && type !== 'timestamp' && type !== 'timestamptz') return undefined;
  const [style = 'ISO', order] = dateStyle.split(/,\s*/);
  const zone = type === 'timestamptz' ? (style === 'ISO' ? '+00' : ' UTC') : '';
  if (style === 'Postgres') {
    if (type === 'date') return '01-01-1970';
    return `Thu ${order === 'DMY' ? '01 Jan' : 'Jan 01'} 00:00:00 1970${zone}`;
  }
  const day = DAYS_IN_STYLE.get(style) ?? '1970-01-01';
  return type === 'date' ? day : `${day} 00:00:00${zone}`;
}

const DAYS_IN_STYLE: ReadonlyMap<string, string> = new Map([
  ['SQL', '01/01/1970'],
  ['German', '01.01.1970'],
]);

const INTERVALS: ReadonlyMap<string, string> = new Map([
  ['sql_standard', '0'],
  ['postgres_verbose', '@ 0'],
  ['iso_8601', 'PT0S'],
]);
