import { describe, expect, test } from 'vitest';
import { fromExtendedJson } from '../../../../src/exec/mongodb-shell/extended-json.ts';
import { bodyOf, refusal } from './parsed.ts';

const raw = (value: string): unknown => (bodyOf(`{"insert":"c","v":${value}}`) as { v: unknown }).v;

describe('in a raw command, extended JSON is the value it stands for', () => {
  test.each([
    '{"$oid":"507f1f77bcf86cd799439011"}',
    '{"$date":{"$numberLong":"-5"}}',
    '{"$numberInt":"5"}',
    '{"$numberLong":"9223372036854775807"}',
    '{"$numberDouble":"1.5"}',
    '{"$numberDouble":"-Infinity"}',
    '{"$numberDecimal":"1.10"}',
    '{"$binary":{"base64":"AAEC","subType":"80"}}',
    '{"$timestamp":{"t":5,"i":4294967295}}',
    '{"$regularExpression":{"pattern":"^x","options":"im"}}',
    '{"$minKey":1}',
    '{"$maxKey":1}',
    '{"$symbol":"x"}',
    '{"$code":"return 1"}',
  ])('%s', (text) => {
    expect(raw(text)).toEqual(JSON.parse(text));
  });

  test('dates may be written in other ways, UUIDs have their own, and undefined is null', () => {
    expect(raw('{"$date":"2026-01-31T12:00:00Z"}')).toEqual({ $date: { $numberLong: '1769860800000' } });
    expect(raw('{"$date":5}')).toEqual({ $date: { $numberLong: '5' } });
    expect(raw('{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}')).toMatchObject({ $binary: { subType: '04' } });
    expect(raw('{"$undefined":true}')).toBeNull();
  });

  test('at any depth, and no other document is touched', () => {
    expect(bodyOf('{"find":"c","filter":{"a":[{"b":{"$numberLong":"1"}}],"$or":[{"c":{"$gt":1}}]}}')).toEqual({
      find: 'c',
      filter: { a: [{ b: { $numberLong: '1' } }], $or: [{ c: { $gt: { $numberInt: '1' } } }] },
    });
    expect(
      fromExtendedJson(
        new Map<string, string>([
          ['$oid', 'x'],
          ['more', 'y'],
        ]),
      ),
    ).toBeInstanceOf(Map);
  });

  test.each([
    '{"$oid":"x"}',
    '{"$date":"today"}',
    '{"$date":{"$numberLong":"9223372036854775807"}}',
    '{"$numberInt":"1.5"}',
    '{"$numberInt":5}',
    '{"$numberLong":"9223372036854775808"}',
    '{"$numberDouble":"x"}',
    '{"$binary":{"base64":"!","subType":"00"}}',
    '{"$binary":{"base64":"AA==","subType":"xyz"}}',
    '{"$timestamp":{"t":-1,"i":0}}',
    '{"$timestamp":{"t":1}}',
    '{"$regularExpression":{"pattern":"x","options":"g"}}',
    '{"$uuid":"x"}',
    '{"$symbol":1}',
  ])('%s is refused', (text) => {
    expect(refusal(`{"insert":"c","v":${text}}`)).toMatch(/^1:1: the value of \$\w+ is not what extended JSON takes/);
  });
});
