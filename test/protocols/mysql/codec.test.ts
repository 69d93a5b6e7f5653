import { expect, test } from 'vitest';
import { Command, ExtendedCapability } from '../../../protocols/mysql/constants.ts';
import { readErr } from '../../../protocols/mysql/err-packet.ts';
import { encodePacket, encodePackets } from '../../../protocols/mysql/packet.ts';
import { be, Conversation, DENIED } from './conversation.ts';
import { FACTS } from './facts.ts';

const MARIADB = {
  ...FACTS,
  flavour: 'mariadb',
  extendedCapabilities: ExtendedCapability.MARIADB_CLIENT_PROGRESS,
} as const;

test('a denial is one error with the next number, and the server hears nothing', () => {
  const talk = new Conversation();
  talk.verdict = () => DENIED;
  expect(talk.query('drop table t')).toHaveLength(0);
  const answer = talk.clientGot();
  expect(answer[3]).toBe(1);
  expect(readErr(answer.subarray(4))).toMatchObject({ code: 1644, message: 'not allowed (rule: no-drop). Ask.' });
  expect(talk.codec.isWaiting).toBe(false);
});

test('notices are counted into what follows them, a denial as well as an answer', () => {
  const talk = new Conversation({ facts: MARIADB });
  talk.notices = ['one', 'two'];
  talk.query('select 1');
  expect(talk.clientGot()[3]).toBe(1);
  expect(talk.server([be.columns(1), be.column('a'), be.row('x'), be.end()])[3]).toBe(3);
  expect(talk.endings).toEqual(['select 1: ok 1']);
  talk.verdict = () => DENIED;
  talk.query('drop table t');
  const sent = talk.clientGot();
  expect(sent.subarray(-4 - readLength(sent))[3]).toBe(3);
});

function readLength(sent: Buffer): number {
  let at = 0;
  for (;;) {
    const length = sent.readUIntLE(at, 3);
    at += 4 + length;
    if (at === sent.length) return length;
  }
}

test('a client that knows no progress reports gets none', () => {
  const talk = new Conversation();
  talk.notices = ['one'];
  talk.query('select 1');
  expect(talk.clientGot()).toHaveLength(0);
});

test('the server is spoken to while a command is held, and its answer kept from the client', () => {
  const talk = new Conversation();
  expect(talk.codec.keepAlive?.()).toBeUndefined();
  for (const part of talk.codec.fromClient(encodePacket(0, Buffer.from('\x03select 1')))) {
    const asked = Array.from({ length: 4 }, () => talk.codec.keepAlive?.());
    expect(asked.at(-1)).toEqual(encodePacket(0, Buffer.of(Command.COM_STATISTICS)));
    expect(talk.server([Buffer.from('Uptime: 1')])).toHaveLength(0);
    if (part.kind === 'query') talk.codec.allow(part);
  }
  expect(talk.server([be.ok()])).toEqual(encodePacket(1, be.ok()));
});

test('last words have the number the client waits for', () => {
  const talk = new Conversation();
  const seq = (): number | undefined => talk.codec.farewell?.({ code: 'killed', message: 'x' })?.[3];
  expect(seq()).toBe(0);
  talk.query('select 1');
  talk.serverChunk(encodePackets(1, [be.columns(1), be.column('a'), be.row('x')]));
  expect(seq()).toBe(4);
  const left = new Conversation();
  left.command(Command.COM_QUIT);
  expect(left.codec.farewell?.({ code: 'killed', message: 'x' })).toBeUndefined();
});
