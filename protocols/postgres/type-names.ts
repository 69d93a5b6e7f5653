/** Type OIDs are fixed for built-in types (PostgreSQL's pg_type.dat); names as `format_type` has no room to vary them. */
const TYPE_NAMES: ReadonlyMap<number, string> = new Map(
  `16 bool,17 bytea,18 char,19 name,20 int8,21 int2,23 int4,25 text,26 oid,114 json,142 xml,143 _xml,199 _json,
  600 point,601 lseg,602 path,603 box,604 polygon,628 line,629 _line,650 cidr,651 _cidr,700 float4,701 float8,
  705 unknown,718 circle,719 _circle,774 macaddr8,775 _macaddr8,790 money,791 _money,829 macaddr,869 inet,
  1000 _bool,1001 _bytea,1002 _char,1003 _name,1005 _int2,1007 _int4,1009 _text,1014 _bpchar,1015 _varchar,1016 _int8,
  1017 _point,1018 _lseg,1019 _path,1020 _box,1021 _float4,1022 _float8,1027 _polygon,1028 _oid,1040 _macaddr,
  1041 _inet,1042 bpchar,1043 varchar,1082 date,1083 time,1114 timestamp,1115 _timestamp,1182 _date,1183 _time,
  1184 timestamptz,1185 _timestamptz,1186 interval,1187 _interval,1231 _numeric,1266 timetz,1270 _timetz,1560 bit,
  1561 _bit,1562 varbit,1563 _varbit,1700 numeric,2249 record,2278 void,2287 _record,2950 uuid,2951 _uuid,3614 tsvector,
  3615 tsquery,3643 _tsvector,3645 _tsquery,3802 jsonb,3807 _jsonb,3904 int4range,3905 _int4range,3906 numrange,
  3907 _numrange,3908 tsrange,3909 _tsrange,3910 tstzrange,3911 _tstzrange,3912 daterange,3913 _daterange,3926 int8range,
  3927 _int8range,4451 int4multirange,4532 nummultirange,4533 tsmultirange,4534 tstzmultirange,4535 datemultirange,
  4536 int8multirange`
    .split(/,\s*/)
    .map((entry) => entry.split(' '))
    .map(([oid, name = '']) => [Number(oid), name]),
);

/** Types whose binary form is the text itself. */
const TEXT_LIKE = new Set(['char', 'name', 'text', 'json', 'xml', 'unknown', 'bpchar', 'varchar', 'citext', 'enum']);
/** Arrays of which an element may be any text; their text form is a literal like `{a,"b c"}`. */
const TEXT_ARRAYS = new Set(['_char', '_name', '_text', '_bpchar', '_varchar', '_citext']);
/** The first number PostgreSQL gives to types that are not built in. */
const OWN_TYPE_MIN = 16_384;

/** The type's own name (`int4`), or its number where it is not built in. */
export function typeName(oid: number): string {
  return TYPE_NAMES.get(oid) ?? String(oid);
}

/** Whether only the database itself knows what the number stands for. */
export function isOwnType(oid: number): boolean {
  return oid >= OWN_TYPE_MIN;
}

export function isTextLike(type: string): boolean {
  return TEXT_LIKE.has(type);
}

export function isTextArray(type: string): boolean {
  return TEXT_ARRAYS.has(type);
}

/** The longest text a column declares, in characters, of an array for each element; undefined where it declares none. */
export function lengthMaxOf(column: string, typeModifier: number): number | undefined {
  const type = column.startsWith('_') ? column.slice(1) : column;
  if (type === 'name') return NAME_CHARACTERS_MAX;
  if (type === 'char') return 1;
  if ((type === 'varchar' || type === 'bpchar') && typeModifier >= TYPMOD_HEADER) return typeModifier - TYPMOD_HEADER;
  return undefined;
}

const NAME_CHARACTERS_MAX = 63;
/** The type modifier of character types counts four bytes of a header that no longer exists. */
const TYPMOD_HEADER = 4;
