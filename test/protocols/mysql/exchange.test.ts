import { expect, test } from 'vitest';
import { Delivery } from '../../../protocols/mysql/delivery.ts';
import { Exchange, unexpected } from '../../../protocols/mysql/exchange.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { Message } from '../../../protocols/mysql/packets.ts';
import { MysqlQuery } from '../../../protocols/mysql/query.ts';
import { SessionState } from '../../../protocols/mysql/session-state.ts';
import { begin } from '../../../protocols/mysql/steps.ts';
import { be } from './conversation.ts';
import { FACTS } from './facts.ts';

const state = new SessionState({ facts: FACTS, analyse: () => [], policy: { localInfile: 'deny' } });
const delivery = new Delivery();
const exchange = new Exchange(state, delivery);
const message = new Message([encodePacket(1, be.ok())]);
const step = { ...begin(1, 2), kind: 'statistics' } as const;

test('a message is sent with the number the client waits for', () => {
  expect(exchange.encode(message, message.payload, 0)).toBe(message.bytes);
  expect([...exchange.pass({ ...step }, message)]).toEqual([{ kind: 'opaque', bytes: encodePacket(3, be.ok()) }]);
});

test('a query ends once, and nothing withheld is sent with it', () => {
  const query = new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text: 'x', analyse: () => [] });
  const ended = [{ query, outcome: { status: 'ok', rows: 0 } as const }];
  delivery.isWithheld = true;
  expect([...exchange.finish({ ...step }, message, ended)]).toMatchObject([
    { kind: 'end', query, bytes: Buffer.alloc(0) },
  ]);
  expect(delivery.isWithheld).toBe(false);
  expect([...exchange.finish({ ...step }, message, ended)]).toMatchObject([{ kind: 'opaque' }]);
});

test('tables may mean something else after a change that ended in an error, and after a text nobody read', () => {
  let changes = 0;
  const options = { facts: FACTS, analyse: () => [], policy: { localInfile: 'deny' } as const };
  const own = new SessionState({ ...options, onSchemaChange: () => (changes += 1) });
  const end = (text: string): void => {
    const query = new MysqlQuery({
      via: 'COM_QUERY',
      phase: 'execute',
      text,
      analyse: () => [{ operation: 'unknown', text, housekeeping: false }],
    });
    const outcome = { status: 'error', rows: 0, error: { code: '1', message: '' } } as const;
    expect([...new Exchange(own, new Delivery()).finish({ ...step }, message, [{ query, outcome }])]).toHaveLength(1);
  };
  end('create or replace view v as select 1; select nowhere');
  expect(changes).toBe(1);
  expect(own.temporary).toEqual(new Set());
  end('execute p');
  expect(changes).toBe(2);
  expect(own.temporary).toBe('anything');
});

test('the status and what changed are taken from an OK', () => {
  exchange.noteOk(be.ok({ status: 3 }));
  expect(state.status).toBe(3);
});

test('a packet nobody waits for is named by its first byte', () => {
  expect(unexpected(0xfb).message).toContain('0xfb');
});
