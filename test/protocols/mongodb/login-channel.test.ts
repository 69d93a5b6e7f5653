import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOGIN_MESSAGE_BYTES_MAX, LoginChannel } from '../../../protocols/mongodb/login-channel.ts';
import { HEADER_BYTES, OPCODE, writeHeader } from '../../../protocols/mongodb/messages/header.ts';
import { FLAG } from '../../../protocols/mongodb/messages/op-msg.ts';
import { okDocument } from '../../../protocols/mongodb/reply-document.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';
import { bytesOf } from './documents.ts';
import { msg, opQuery, readAnswer } from './login-client.ts';

let pair: WirePair;
let channel: LoginChannel;

beforeEach(async () => {
  pair = await wirePair();
  channel = new LoginChannel(pair.wire);
});
afterEach(() => pair.close());

/** A message of any kind with this body. */
function message(opCode: number, body: Buffer): Buffer {
  return Buffer.concat([writeHeader({ requestId: 9, responseTo: 0, opCode }, body.length), body]);
}

describe('a message', () => {
  it.each([
    ['as OP_MSG', msg({ hello: 1 }), false],
    ['as OP_QUERY', opQuery({ hello: 1 }), true],
    ['with $query around it', opQuery({ $query: { hello: 1 } }), true],
  ])('%s is a command, however its bytes come', async (_how, bytes, isLegacy) => {
    const request = channel.next();
    for (const byte of bytes) {
      await pair.peer.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await request).toMatchObject({ isLegacy, command: { name: 'hello', database: 'admin' } });
  });

  it('is read without what comes behind it', async () => {
    await pair.peer.write(Buffer.concat([msg({ hello: 1 }), msg({ ping: 1 })]));
    expect((await channel.next()).command.name).toBe('hello');
    expect((await channel.next()).command.name).toBe('ping');
  });

  it.each([
    [
      'is longer than a login needs',
      writeHeader({ requestId: 1, responseTo: 0, opCode: OPCODE.msg }, LOGIN_MESSAGE_BYTES_MAX),
    ],
    ['has no possible length', Buffer.alloc(HEADER_BYTES)],
    ['is compressed', message(OPCODE.compressed, Buffer.alloc(9))],
    ['writes in the way of long ago', message(OPCODE.insert, Buffer.alloc(40))],
    ['reads in the way of long ago', opQuery({}, 1, 'shop.orders')],
    ['has no command', message(OPCODE.msg, Buffer.concat([Buffer.alloc(5), bytesOf({})]))],
    ['has an empty command within $query', opQuery({ $query: {} })],
    [
      'ends within its command',
      message(OPCODE.msg, Buffer.concat([Buffer.alloc(5), bytesOf({ hello: 1 }).subarray(0, -2)])),
    ],
    ['nests without an end', msg(nested(300))],
  ])('that %s is refused', async (_what, bytes) => {
    await pair.peer.write(bytes);
    await expect(channel.next()).rejects.toMatchObject({ code: 'protocol_error' });
  });
});

describe('an answer', () => {
  it('goes to its request, once', async () => {
    await pair.peer.write(msg({ hello: 1 }, { requestId: 41 }));
    await channel.next();
    await channel.answer(okDocument({ n: 1 }));
    await channel.answer(okDocument({ n: 2 }));
    await pair.peer.write(opQuery({ hello: 1 }, 42));
    await channel.next();
    await channel.answer(okDocument({ n: 3 }));
    expect(await readAnswer(pair.peer)).toEqual({ opCode: OPCODE.msg, responseTo: 41, document: { n: 1, ok: 1 } });
    expect(await readAnswer(pair.peer)).toEqual({ opCode: OPCODE.reply, responseTo: 42, document: { n: 3, ok: 1 } });
  });

  it('is not sent to who waits for none', async () => {
    await pair.peer.write(
      Buffer.concat([msg({ ping: 1 }, { flags: FLAG.moreToCome }), msg({ ping: 2 }, { requestId: 2 })]),
    );
    await channel.next();
    await channel.answer(okDocument({ n: 1 }));
    await channel.next();
    await channel.answer(okDocument({ n: 2 }));
    expect(await readAnswer(pair.peer)).toMatchObject({ responseTo: 2 });
  });

  it('may be the last words, also to what could not be read', async () => {
    await pair.peer.write(message(OPCODE.msg, Buffer.from('not a section')));
    await channel.next().catch(() => undefined);
    channel.end(okDocument({ bye: 1 }));
    expect(await readAnswer(pair.peer)).toMatchObject({ responseTo: 9, document: { bye: 1 } });
    await expect(pair.peer.read(1)).rejects.toMatchObject({ code: 'wire_closed' });
  });

  it('is no more than the end, where there is nothing to answer', async () => {
    channel.end(okDocument());
    await expect(pair.peer.read(1)).rejects.toMatchObject({ code: 'wire_closed' });
  });
});

function nested(depth: number): Record<string, unknown> {
  let document: Record<string, unknown> = {};
  for (let i = 0; i < depth; i += 1) document = { a: document };
  return { hello: document };
}
