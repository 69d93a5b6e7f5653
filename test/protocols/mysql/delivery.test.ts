import { expect, test } from 'vitest';
import { Delivery } from '../../../protocols/mysql/delivery.ts';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { MysqlResult, NO_BYTES } from '../../../protocols/mysql/result.ts';
import { NO_TEMPORARY_TABLES } from '../../../protocols/mysql/temporary-tables.ts';
import { ProtocolError } from '../../../src/errors.ts';

const query = new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text: 'x', analyse: () => [] });
const result = new MysqlResult({
  query,
  bytes: NO_BYTES,
  layout: [],
  columns: [],
  isBinary: false,
  results: 0,
  database: undefined,
  temporary: NO_TEMPORARY_TABLES,
  resolveSources: undefined,
});

test('rows are counted by result', () => {
  const delivery = new Delivery();
  delivery.open(result);
  delivery.rows = 3;
  expect([delivery.close(), delivery.rows, delivery.result]).toEqual([3, 0, undefined]);
});

test('only the result that is on its way can be withheld', () => {
  const delivery = new Delivery();
  expect(() => delivery.withhold(query)).toThrow(ProtocolError);
  delivery.open(result);
  delivery.withhold(query);
  expect(delivery.isWithheld).toBe(true);
});
