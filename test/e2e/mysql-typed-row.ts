import type { Flavour, MysqlGateway } from './mysql-paths.ts';

/** A type, a value of it, and what a driver reads when its column is masked whole: a label where it fits, or NULL. */
export type TypedCell = readonly [type: string, value: string, masked: string | null];

const BOTH: readonly TypedCell[] = [
  ['tinyint', '-5', null],
  ['smallint unsigned', '65535', null],
  ['mediumint', '-8388608', null],
  ['int', '2147483647', null],
  ['bigint unsigned', '18446744073709551615', null],
  ['decimal(10,3)', '12.345', null],
  ['float', '1.5', null],
  ['double', '-2.25', null],
  ['year', '2026', null],
  ['date', "'2026-11-22'", null],
  ['datetime(6)', "'2026-11-22 01:02:03.456789'", null],
  ['timestamp null', "'2026-11-22 01:02:03'", null],
  ['time(3)', "'-26:10:11.250'", null],
  ['char(20)', "'bob@example.com'", '[COLUMN]'],
  ['varchar(20) character set latin1', "'café'", '[COLUMN]'],
  ['text', "'write to ann@example.com, ünd'", '[COLUMN]'],
  ["enum('alpha','b')", "'b'", '[COLU'],
  ["set('x','y')", "'x,y'", '[CO'],
  ['int', 'null', null],
  ['text', 'null', null],
];

/** A cell of each common type; those that are bytes on the wire stand apart, for drivers show them in their own ways. */
export function typedCells(flavour: Flavour): readonly TypedCell[] {
  const own: readonly TypedCell[] =
    flavour === 'mariadb'
      ? [
          ['uuid', "'123e4567-e89b-12d3-a456-426614174000'", null],
          ['inet6', "'2001:db8::1'", null],
        ]
      : [];
  return [...BOTH, ...own];
}

const BYTES: readonly (readonly [type: string, value: string])[] = [
  ['bit(12)', "b'101010101010'"],
  ['varbinary(20)', "x'00ff41'"],
  ['blob', "x'ff00'"],
  ['json', `'{"mail": "ann@example.com", "n": [1, null]}'`],
  ['point', 'point(1, 2)'],
];

/** Makes the table `typed`, its columns c0, c1 … in the order of `typedCells`, and `bytes`, b0 …; and `scratch` for whoever writes. */
export async function setUpTyped({ server }: MysqlGateway): Promise<void> {
  const make = (
    table: string,
    letter: string,
    cells: readonly (readonly [string, string, ...unknown[]])[],
  ): string[] => [
    `create table ${table} (${cells.map(([type], i) => `${letter}${i} ${type}`).join(', ')})`,
    `insert into ${table} values (${cells.map(([, value]) => value).join(', ')})`,
  ];
  await server.query(
    ...make('typed', 'c', typedCells(server.flavour)),
    ...make('bytes', 'b', BYTES),
    'create table scratch (id int primary key auto_increment, n int, mail text)',
    'create table numbers (n int primary key)',
    `insert into numbers values ${Array.from({ length: 20 }, (_, i) => `(${i + 1})`).join(', ')}`,
  );
}
