/** Type OIDs are fixed for built-in types (PostgreSQL's pg_type.dat); names as `format_type` has no room to vary them. */
const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [16, 'bool'],
  [17, 'bytea'],
  [18, 'char'],
  [19, 'name'],
  [20, 'int8'],
  [21, 'int2'],
  [23, 'int4'],
  [25, 'text'],
  [26, 'oid'],
  [114, 'json'],
  [142, 'xml'],
  [650, 'cidr'],
  [700, 'float4'],
  [701, 'float8'],
  [705, 'unknown'],
  [790, 'money'],
  [829, 'macaddr'],
  [869, 'inet'],
  [1002, '_char'],
  [1003, '_name'],
  [1005, '_int2'],
  [1007, '_int4'],
  [1009, '_text'],
  [1014, '_bpchar'],
  [1015, '_varchar'],
  [1016, '_int8'],
  [1042, 'bpchar'],
  [1043, 'varchar'],
  [1082, 'date'],
  [1083, 'time'],
  [1114, 'timestamp'],
  [1184, 'timestamptz'],
  [1186, 'interval'],
  [1266, 'timetz'],
  [1700, 'numeric'],
  [2249, 'record'],
  [2278, 'void'],
  [2950, 'uuid'],
  [3802, 'jsonb'],
]);

/** Types whose binary form is the text itself. */
const TEXT_LIKE = new Set(['char', 'name', 'text', 'json', 'xml', 'unknown', 'bpchar', 'varchar']);
/** Arrays of which an element may be any text; their text form is a literal like `{a,"b c"}`. */
const TEXT_ARRAYS = new Set(['_char', '_name', '_text', '_bpchar', '_varchar']);

/** The type's own name (`int4`), or its number where it is not built in. */
export function typeName(oid: number): string {
  return TYPE_NAMES.get(oid) ?? String(oid);
}

export function isTextLike(type: string): boolean {
  return TEXT_LIKE.has(type);
}

export function isTextArray(type: string): boolean {
  return TEXT_ARRAYS.has(type);
}

/** The longest text a column declares, in characters; undefined where it declares none. */
export function lengthMaxOf(type: string, typeModifier: number): number | undefined {
  if (type === 'name') return NAME_CHARACTERS_MAX;
  if (type === 'char') return 1;
  if ((type === 'varchar' || type === 'bpchar') && typeModifier >= TYPMOD_HEADER) return typeModifier - TYPMOD_HEADER;
  return undefined;
}

const NAME_CHARACTERS_MAX = 63;
/** The type modifier of character types counts four bytes of a header that no longer exists. */
const TYPMOD_HEADER = 4;
