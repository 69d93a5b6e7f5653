/** How a column is declared, a value of it, and what a driver must decode its masks to. */
export interface TypedColumn {
  readonly declared: string;
  readonly value: string;
  /** The type's constant, as psycopg 3 reads it. */
  readonly constant: unknown;
  /** The same in binary, where psycopg reads it differently. */
  readonly binary?: unknown;
  /** What `redact` makes of it. */
  readonly redacted: unknown;
}

const ZERO_UUID = 'UUID 00000000-0000-0000-0000-000000000000';
const noText = (declared: string, value: string, constant: unknown, binary?: unknown): TypedColumn => ({
  declared,
  value,
  constant,
  redacted: null,
  ...(binary === undefined ? {} : { binary }),
});
const text = (declared: string, value: string, redacted: unknown): TypedColumn => ({
  declared,
  value,
  constant: redacted,
  redacted,
});

/** Every type of the built-in ones that people store data in, and those a database makes itself. */
export const COLUMNS: [string, TypedColumn][] = Object.entries({
  c_int2: noText('int2', '7', 0),
  c_int4: noText('int4', '7', 0),
  c_int8: noText('int8', '7', 0),
  c_oid: noText('oid', '7', 0),
  c_float4: noText('float4', '7.5', 'float 0.0'),
  c_float8: noText('float8', '7.5', 'float 0.0'),
  c_numeric: noText('numeric', '7.25', 'Decimal 0'),
  c_money: noText('money', '7.25', null, `bytes ${String.raw`b'\x00\x00\x00\x00\x00\x00\x00\x00'`}`),
  c_bool: noText('bool', 'true', false),
  c_date: noText('date', '2024-02-03', 'date 1970-01-01'),
  c_timestamp: noText('timestamp', '2024-02-03 04:05:06', 'datetime 1970-01-01 00:00:00'),
  c_timestamptz: noText('timestamptz', '2024-02-03 04:05:06+00', 'datetime 1970-01-01 00:00:00+00:00'),
  c_time: noText('time', '04:05:06', 'time 00:00:00'),
  c_timetz: noText('timetz', '04:05:06+02', 'time 00:00:00+00:00'),
  c_interval: noText('interval', '1 day', 'timedelta 0:00:00'),
  c_uuid: noText('uuid', '11111111-2222-3333-4444-555555555555', ZERO_UUID),
  c_bytea: noText('bytea', String.raw`\xdeadbeef`, "bytes b''"),
  c_inet: noText('inet', '10.1.2.3/8', 'IPv4Address 0.0.0.0'),
  c_cidr: noText('cidr', '10.0.0.0/8', 'IPv4Network 0.0.0.0/0'),
  c_macaddr: noText(
    'macaddr',
    '08:00:2b:01:02:03',
    '00:00:00:00:00:00',
    `bytes ${String.raw`b'\x00\x00\x00\x00\x00\x00'`}`,
  ),
  c_text: text('text', 'Ann', '[PII]'),
  c_varchar: text('varchar(3)', 'Ann', '[PI'),
  c_bpchar: text('char(8)', 'Ann', '[PII]'),
  c_name: text('name', 'Ann', '[PII]'),
  c_citext: text('citext', 'Ann', '[PII]'),
  c_json: text('json', '{"a":1}', '[PII]'),
  c_jsonb: text('jsonb', '{"a":1}', '[PII]'),
  c_xml: noText('xml', '<a>Ann</a>', '<masked/>'),
  c_email: text('email', 'ann', '[PII]'),
  c_texts: text('text[]', '{a,b}', ['[PII]', '[PII]']),
  c_matrix: text('text[][]', '{{a,NULL},{b,c}}', [
    ['[PII]', null],
    ['[PII]', '[PII]'],
  ]),
  c_varchars: text('varchar(3)[]', '{a,b}', ['[PI', '[PI']),
  c_bounds: text('text[]', '[0:1]={a,b}', ['[PII]', '[PII]']),
  c_none: text('text[]', '{}', []),
  c_citexts: text('citext[]', '{a,b}', ['[PII]', '[PII]']),
  c_domains: text('email[]', '{a,b}', ['[PII]', '[PII]']),
  c_ints: noText('int4[]', '{1,2}', []),
  c_numerics: noText('numeric[]', '{1,2}', []),
  c_uuids: noText('uuid[]', '{}', []),
  c_range: noText('int8range', '[1,5)', null),
  c_dates: noText('daterange', '[2024-01-01,2024-02-01)', null),
  c_multirange: noText('int4multirange', '{[1,5)}', null),
  c_mood: noText('mood', 'wild', 'Mood Mood.calm'),
  c_moods: noText('mood[]', '{wild}', []),
  c_pair: noText('pair', '(a,1)', null),
  c_pairs: noText('pair[]', '{"(a,1)"}', []),
  c_words: noText('words', '[a,b)', null),
  c_pairs_of_text: noText('hstore', 'a=>b', null),
  c_macaddr8: noText(
    'macaddr8',
    '08:00:2b:01:02:03:04:05',
    '00:00:00:00:00:00:00:00',
    `bytes ${String.raw`b'\x00\x00\x00\x00\x00\x00\x00\x00'`}`,
  ),
  c_point: noText('point', '(1,2)', null),
  c_tsvector: noText('tsvector', 'ann', null),
  c_bits: noText('bit(4)', '1010', null),
});

/** Values with something to find in them, and what is left of them. */
export const CONTENT_ROW: Readonly<Record<string, { declared: string; value: string; masked: unknown }>> = {
  c_text: { declared: 'text', value: 'mail ann@example.com', masked: 'mail [EMAIL_ADDRESS]' },
  c_citext: { declared: 'citext', value: 'ann@example.com', masked: '[EMAIL_ADDRESS]' },
  c_email: { declared: 'email', value: 'ann@example.com', masked: '[EMAIL_ADDRESS]' },
  c_int8: { declared: 'int8', value: '4111111111111111', masked: null },
  c_small: { declared: 'int8', value: '41', masked: 41 },
  c_numeric: { declared: 'numeric', value: '4111111111111111', masked: null },
  c_texts: { declared: 'text[]', value: '{a,ann@example.com,NULL}', masked: ['a', '[EMAIL_ADDRESS]', null] },
  c_matrix: {
    declared: 'text[][]',
    value: '{{a,"ann@example.com"},{NULL,"x \\"y\\""}}',
    masked: [
      ['a', '[EMAIL_ADDRESS]'],
      [null, 'x "y"'],
    ],
  },
  c_none: { declared: 'text[]', value: '{}', masked: [] },
  c_clean: { declared: 'text[]', value: '{a,"b c"}', masked: ['a', 'b c'] },
  c_emails: { declared: 'email[]', value: '{ann@example.com}', masked: ['[EMAIL_ADDRESS]'] },
  c_citexts: { declared: 'citext[]', value: '{ann@example.com,b}', masked: ['[EMAIL_ADDRESS]', 'b'] },
  c_ints: { declared: 'int8[]', value: '{4111111111111111,2}', masked: null },
  c_few: { declared: 'int8[]', value: '{1,2}', masked: [1, 2] },
  c_json: { declared: 'json', value: '{"mail":"ann@example.com","n":1}', masked: { mail: '[EMAIL_ADDRESS]', n: 1 } },
  c_jsonb: { declared: 'jsonb', value: '{"mail":"ann@example.com","n":1}', masked: { mail: '[EMAIL_ADDRESS]', n: 1 } },
  c_range: { declared: 'int8range', value: '[4111111111111111,4111111111111113)', masked: null },
  c_pair: { declared: 'pair', value: '(ann@example.com,1)', masked: null },
  c_card: { declared: 'pair', value: '(a,4111111111111111)', masked: null },
  c_pairs: { declared: 'pair[]', value: '{"(ann@example.com,1)"}', masked: null },
  c_whole: { declared: 'pair', value: '(a,1)', masked: ['a', 1] },
  c_words: { declared: 'words', value: '[ann@example.com,b@example.com)', masked: null },
  c_hstore: { declared: 'hstore', value: 'mail=>ann@example.com', masked: null },
  c_xml: { declared: 'xml', value: '<a>ann@example.com</a>', masked: '<a>[EMAIL_ADDRESS]</a>' },
  c_jsons: { declared: 'jsonb[]', value: '{"{\\"mail\\":\\"ann@example.com\\"}"}', masked: null },
  c_bytea: { declared: 'bytea', value: String.raw`\x616e6e406578616d706c652e636f6d`, masked: null },
  c_tsvector: { declared: 'tsvector', value: "'ann@example.com':1", masked: null },
};

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function table(name: string, columns: readonly (readonly [string, { declared: string; value: string }])[]): string[] {
  const declarations = columns.map(([column, { declared }]) => `${column} ${declared}`);
  const values = columns.map(([, { value }]) => literal(value));
  return [
    `create table ${name} (c_order int, ${declarations.join(', ')})`,
    `insert into ${name} values (1, ${values.join(', ')})`,
    `insert into ${name} (c_order) values (2)`,
  ];
}

/** The statements that make the types and the tables: one per way to mask by column, and one for content. */
export const SETUP: readonly string[] = [
  'create extension citext',
  'create extension hstore',
  'create type words as range (subtype = text)',
  "create type mood as enum ('calm', 'wild')",
  'create type pair as (a text, b int8)',
  'create domain email as text',
  ...['constants', 'nulls', 'empties'].flatMap((name) => table(name, COLUMNS)),
  ...table('contents', Object.entries(CONTENT_ROW)),
];
