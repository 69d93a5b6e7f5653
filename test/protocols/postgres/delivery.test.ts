import { beforeEach, expect, test } from 'vitest';
import { CopyResult } from '../../../protocols/postgres/copy-result.ts';
import { Delivery } from '../../../protocols/postgres/delivery.ts';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { each } from '../../../protocols/postgres/parts.ts';
import { PostgresQuery } from '../../../protocols/postgres/query.ts';
import { PostgresResult } from '../../../protocols/postgres/result.ts';
import type { Outcome } from '../../../src/core/query.ts';
import { ProtocolError } from '../../../src/errors.ts';

const newQuery = (): PostgresQuery =>
  new PostgresQuery({ via: 'Query', phase: 'execute', text: 'x', related: [], analyse: () => [], encoding: utf8 });
const ok: Outcome = { status: 'ok', rows: 0 };
const frame = Buffer.from('frame');

let delivery: Delivery;
beforeEach(() => {
  delivery = new Delivery();
});

test('rows are legal only within a readable result', () => {
  expect(() => delivery.takeRow()).toThrow(ProtocolError);
  delivery.open(PostgresResult.unreadable(newQuery(), 1, utf8));
  expect(() => delivery.takeRow()).toThrow(ProtocolError);
});

test('rows are kept while somebody wants them', () => {
  const result = delivery.open(PostgresResult.ofRows(newQuery(), [], { encoding: utf8, resolveOrigins: undefined }));
  expect(delivery.takeRow()).toBe(false);
  result.wantRows = true;
  expect(delivery.takeRow()).toBe(true);
  expect(delivery.rows).toBe(2);
});

test('COPY data is legal only after its announcement', () => {
  expect(() => delivery.takeCopyData()).toThrow(ProtocolError);
  delivery.isCopyOut = true;
  expect(delivery.takeCopyData()).toBe(false);
  const result = delivery.open(
    new CopyResult({
      query: newQuery(),
      isBinary: false,
      count: 1,
      format: { kind: 'text', delimiter: 9, null: '', hasHeader: false },
      fields: undefined,
      options: { encoding: utf8, resolveOrigins: undefined },
    }),
  );
  expect(delivery.takeCopyData()).toBe(false);
  result.wantRows = true;
  expect(delivery.takeCopyData()).toBe(true);
  expect(() => delivery.takeRow(), 'a row has no place among it').toThrow(ProtocolError);
});

test('what is withheld neither passes nor is kept, and ends are told all the same', () => {
  delivery.withheldUntil = 'request';
  expect(delivery.takeRow()).toBe(false);
  expect([...each(delivery.pass(frame))]).toEqual([]);
  const query = newQuery();
  expect([...each(delivery.end([{ query, outcome: ok }], frame))]).toEqual([
    { kind: 'end', query, outcome: ok, bytes: Buffer.alloc(0) },
  ]);
});

test('the bytes come with the last end, and a query ends once', () => {
  const [a, b] = [newQuery(), newQuery()];
  const ended = [a, b, a].map((query) => ({ query, outcome: ok }));
  const parts = [...each(delivery.end(ended.slice(0, 2), frame))];
  expect(parts.map((part) => part.bytes.toString())).toEqual(['', 'frame']);
  expect([...each(delivery.end(ended.slice(2), frame))]).toEqual([{ kind: 'opaque', bytes: frame }]);
});
