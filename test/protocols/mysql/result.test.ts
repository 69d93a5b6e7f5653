import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { layoutOf } from '../../../protocols/mysql/columns.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { Message } from '../../../protocols/mysql/packets.ts';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { MysqlResult, MysqlRows, NO_BYTES, type ResultOrigin } from '../../../protocols/mysql/result.ts';
import { MysqlRow } from '../../../protocols/mysql/row.ts';
import { NO_TEMPORARY_TABLES } from '../../../protocols/mysql/temporary-tables.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { be } from './conversation.ts';

const layout = layoutOf(
  [readColumnDefinition(be.column('a'), { hasExtendedMetadata: false })],
  charsetNamed('utf8mb4'),
);

async function originOf(text: string, results: number): Promise<ResultOrigin | undefined> {
  let asked: ResultOrigin | undefined;
  const result = new MysqlResult({
    query: new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text, analyse: () => analyseMysql(text) }),
    bytes: NO_BYTES,
    layout,
    columns: layout.map(({ column }) => column),
    isBinary: false,
    results,
    database: 'app',
    temporary: NO_TEMPORARY_TABLES,
    resolveSources: async (of, columns) => {
      asked = of;
      return columns.map((column) => ({ ...column, sources: [] }));
    },
  });
  await result.resolveOrigins?.();
  expect(result.columns[0]?.sources).toEqual([]);
  return asked;
}

test('a result is of the statement that is next, unless one before may have had any number of them', async () => {
  expect((await originOf('select 1; select 2', 1))?.statement).toBe(1);
  expect((await originOf('call p(); select 2', 1))?.statement).toBe(-1);
  expect((await originOf('call p()', 3))?.statement).toBe(0);
  expect((await originOf('select 1; select 2', 2))?.statement).toBe(-1);
});

test('rows leave as they came, and numbered on when others take more packets', () => {
  const result = new MysqlResult({
    query: new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text: 'x', analyse: () => [] }),
    bytes: NO_BYTES,
    layout,
    columns: layout.map(({ column }) => column),
    isBinary: false,
    results: 0,
    database: undefined,
    temporary: NO_TEMPORARY_TABLES,
    resolveSources: undefined,
  });
  expect(result.resolveOrigins).toBeUndefined();
  const frames = [encodePacket(3, be.row('x')), encodePacket(4, be.row('y'))];
  const rows = new MysqlRows(
    result,
    frames.map((frame) => MysqlRow.of(new Message([frame]), result)),
    0,
  );
  expect(rows.bytes).toEqual(Buffer.concat(frames));
  expect(rows.addedPackets).toBe(0);
  result.wantRows = true;
  rows.stop();
  expect(result.wantRows).toBe(false);
});
