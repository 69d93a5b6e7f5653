import { expect, test } from 'vitest';
import { decodeBinary } from '../../../protocols/postgres/binary.ts';

const decode = (type: string, hex: string): string | undefined =>
  decodeBinary(type, Buffer.from(hex, 'hex'), (bytes) => bytes.toString('utf8'));

test.each([
  ['bool', '01', 't'],
  ['bool', '00', 'f'],
  ['int2', 'ffff', '-1'],
  ['int4', '7fffffff', '2147483647'],
  ['int8', '8000000000000000', '-9223372036854775808'],
  ['oid', 'ffffffff', '4294967295'],
  ['float4', '3dcccccd', '0.1'],
  ['float8', '3fb999999999999a', '0.1'],
  ['float8', '7ff0000000000000', 'Infinity'],
  ['float4', '7fc00000', 'NaN'],
  ['uuid', '00112233445566778899aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
  ['date', '00000000', '2000-01-01'],
  ['date', '7fffffff', 'infinity'],
  ['timestamp', 'ffffffffffffffff', '1999-12-31 23:59:59.999999'],
  ['timestamptz', '00000000000f4240', '2000-01-01 00:00:01+00'],
  ['timestamp', '8000000000000000', '-infinity'],
  ['text', 'c3a9', 'é'],
  ['jsonb', '017b7d', '{}'],
  ['numeric', '0002000000000002000c0d48', '12.34'],
  ['numeric', '0001fffe400000080064', '-0.00000100'],
  ['numeric', '0000000000000000', '0'],
  ['numeric', '00000000c0000000', 'NaN'],
])('%s %s is %s', (type, hex, text) => {
  expect(decode(type, hex)).toBe(text);
});

test.each([
  ['int4', '0000'],
  ['uuid', '00'],
  ['jsonb', '027b7d'],
  ['jsonb', ''],
  ['numeric', '0001'],
  ['numeric', '00050000000000000001'],
  ['bytea', '00'],
  ['16385', '00'],
])('%s %s is no value anybody can read', (type, hex) => {
  expect(decode(type, hex)).toBeUndefined();
});
