import { expect, test } from 'vitest';
import { checkPort, parsePsqlArgs } from '../../../../src/cli/connection/psql-args.ts';
import { UsageError } from '../../../../src/cli/failure.ts';

const read = (line: string) => Object.fromEntries(parsePsqlArgs(line.split(' ').filter((word) => word !== '')));

test.each([
  ['-h localhost -U postgres mydb', { HOST: 'localhost', USER: 'postgres', DB: 'mydb' }],
  ['-h prod-db.internal -U app_user proddb', { HOST: 'prod-db.internal', USER: 'app_user', DB: 'proddb' }],
  ['-h sensitive.internal -U admin', { HOST: 'sensitive.internal', USER: 'admin' }],
  ['-h h -p 5433 -U u -d d', { HOST: 'h', PORT: '5433', USER: 'u', DB: 'd' }],
  ['--host=h --port=5433 --username=u --dbname=d', { HOST: 'h', PORT: '5433', USER: 'u', DB: 'd' }],
  ['--host h --port 5433 --username u', { HOST: 'h', PORT: '5433', USER: 'u' }],
  ['-hh -p5433 -Uu mydb', { HOST: 'h', PORT: '5433', USER: 'u', DB: 'mydb' }],
  ['-h h mydb someone', { HOST: 'h', DB: 'mydb', USER: 'someone' }],
  ['-h h -d mydb someone', { HOST: 'h', DB: 'mydb', USER: 'someone' }],
  ['-v ON_ERROR_STOP=1 -AXt -F , --pset=pager=off -w -h h -U u d', { HOST: 'h', USER: 'u', DB: 'd' }],
  ['-h h -U u -- -odd-name', { HOST: 'h', USER: 'u', DB: '-odd-name' }],
])('psql %s', (line, keys) => {
  expect(read(line)).toEqual(keys);
});

test.each([
  ['postgres://u@h:5433/d', { HOST: 'h', PORT: '5433', USER: 'u', DB: 'd' }],
  [
    'postgresql://u:p%40ss@h/d%20b?sslmode=verify-full&application_name=x',
    { HOST: 'h', USER: 'u', PASS: 'p@ss', DB: 'd b', SSLMODE: 'verify-full' },
  ],
  ['postgres://[2001:db8::1]:5432/d', { HOST: '2001:db8::1', PORT: '5432', DB: 'd' }],
  ['-U other postgres://u@h/d', { HOST: 'h', USER: 'u', DB: 'd' }],
])('the address %s', (line, keys) => {
  expect(read(line)).toEqual(keys);
});

test('an address of key=value words', () => {
  const keys = parsePsqlArgs([
    String.raw`host=h port=5433 user='o\'neil' dbname = d sslmode=require connect_timeout=5`,
  ]);
  expect(Object.fromEntries(keys)).toEqual({ HOST: 'h', PORT: '5433', USER: "o'neil", DB: 'd', SSLMODE: 'require' });
});

test.each([
  ['-h h -c drop'],
  ['-h h -f x.sql'],
  ['-h h --command=x'],
  ['-h h --nonsense'],
  ['-h'],
  ['--host'],
  ['-h h a b c'],
  ['-h h -p 0'],
  ['-h h -p x'],
  ['-h /var/run/postgresql d'],
  ['-h a,b d'],
  ['postgres://h:99999999/d'],
  ['postgres://h/d?passfile=x'],
  ["host='h"],
  ['--h h'],
])('psql %s is refused', (line) => {
  expect(() => read(line)).toThrow(UsageError);
});

test('a password in an address that cannot be read is not repeated', () => {
  expect(() => read('postgres://u:hunter2@h:port/d')).toThrow(UsageError);
  expect(() => read('postgres://u:hunter2@h:port/d')).not.toThrow(/hunter2/);
});

test('ports are 1 to 65535', () => {
  for (const port of ['1', '5432', '65535']) expect(() => checkPort(port)).not.toThrow();
  for (const port of ['0', '65536', '', '1e3', '-1']) expect(() => checkPort(port)).toThrow(UsageError);
});
