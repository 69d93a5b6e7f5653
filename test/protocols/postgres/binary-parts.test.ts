import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBinary } from '../../../protocols/postgres/binary.ts';
import { decodeParts } from '../../../protocols/postgres/binary-parts.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

describe('values that hold values', () => {
  let server: TestServer;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startPostgres();
    client = new pg.Client(server);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
  });

  test.each([
    ['int8range', "range_send('[1,4111111111111111)'::int8range)", '[1,4111111111111111)'],
    ['numrange', "range_send('(1.5,2]'::numrange)", '(1.5,2]'],
    ['int8range', "range_send('empty'::int8range)", 'empty'],
    ['int8range', "range_send('[5,)'::int8range)", '[5,)'],
    ['daterange', "range_send('[,2024-01-02)'::daterange)", '(,2024-01-02)'],
    ['int8multirange', "multirange_send('{[1,3),[5,9)}'::int8multirange)", '{[1,3),[5,9)}'],
    ['_int8', "array_send('{{1,2},{3,NULL}}'::int8[])", '{{"1","2"},{"3",NULL}}'],
    ['_numeric', "array_send('{1.50}'::numeric[])", '{"1.50"}'],
    ['_text', "array_send(array['ä','b\"'])", String.raw`{"ä","b\""}`],
    ['_inet', "array_send('{10.0.0.1,2001:db8::1/64}'::inet[])", '{"10.0.0.1","2001:db8:0:0:0:0:0:1/64"}'],
    ['record', "record_send(row(1::int8, 'a\"b', null, 1.5))", '("1","a""b",,"1.5")'],
    ['record', "record_send(row(array[4111111111111111], row('x')))", '("{""4111111111111111""}","(""x"")")'],
  ])('%s %s is %s', async (type, expression, text) => {
    const { rows } = await client.query(`select ${expression} v`);
    expect(decodeBinary(type, rows[0]?.v, String)).toBe(text);
  });
});

const latin1 = () => undefined;

test('parts that nobody can read are Latin-1, so that texts in them are seen', () => {
  const unknown = Buffer.from('00000001 00011170 00000004 61e94062'.replaceAll(' ', ''), 'hex');
  expect(decodeParts('record', unknown, latin1)).toBe('("aé@b")');
});

test.each([
  ['record', '00'],
  ['record', '00000001'],
  ['record', '0000000000'],
  ['int8range', ''],
  ['int8range', '00'],
  ['int8range', '0200'],
  ['int8multirange', '00000001'],
  ['int8multirange', '00000001ffffffff'],
  ['_int8', '00'],
  ['text', '00'],
])('%s %s is nothing of the kind', (type, hex) => {
  expect(decodeParts(type, Buffer.from(hex, 'hex'), latin1)).toBeUndefined();
});

test('rows nested too deep are not followed', () => {
  let bytes: Buffer = Buffer.from('00000000', 'hex');
  for (let i = 0; i < 40; i++) {
    const head = Buffer.from('00000001000008c900000000', 'hex');
    head.writeInt32BE(bytes.length, 8);
    bytes = Buffer.concat([head, bytes]);
  }
  expect(decodeBinary('record', bytes, String)).toContain('\0');
});
