import { expect, test } from 'vitest';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { Unit } from '../../../protocols/mysql/unit.ts';
import { ProtocolError } from '../../../src/errors.ts';

test('a command is one query, and decided once', () => {
  const query = new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text: 'x', analyse: () => [] });
  const bytes = Buffer.from('x');
  const unit = new Unit({ query, bytes, replySeq: 1, allow: () => bytes });
  expect([unit.queries, unit.bytes]).toEqual([[query], bytes]);
  unit.settle();
  expect(() => unit.settle()).toThrow(ProtocolError);
});
