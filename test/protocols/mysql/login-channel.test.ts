import { afterEach, beforeEach, expect, it } from 'vitest';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});
afterEach(() => pair.close());

it('counts the sequence number over both directions, and from 0 for a new exchange', async () => {
  const channel = new LoginChannel(pair.wire);
  await channel.write(Buffer.from('a'));
  expect(await pair.peer.read(5)).toEqual(encodePacket(0, Buffer.from('a')));
  await pair.peer.write(encodePacket(1, Buffer.from('b')));
  expect((await channel.read()).toString()).toBe('b');
  expect(channel.encode(Buffer.from('c'))).toEqual(encodePacket(2, Buffer.from('c')));
  expect(channel.sequence).toBe(3);
  channel.restart();
  channel.skip();
  expect(channel.sequence).toBe(1);
});

it('refuses packets out of order, and long ones on their header alone', async () => {
  await pair.peer.write(encodePacket(1, Buffer.from('b')));
  await expect(new LoginChannel(pair.wire).read()).rejects.toThrow('packets out of order');
  const other = await wirePair();
  await other.peer.write(Buffer.from('11000000', 'hex'));
  await expect(new LoginChannel(other.wire, 16).read()).rejects.toThrow(ProtocolError);
  other.close();
});
