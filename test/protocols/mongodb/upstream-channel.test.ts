import { afterEach, describe, expect, it } from 'vitest';
import { numberOf } from '../../../protocols/mongodb/bson/fields.ts';
import { OPCODE, writeHeader } from '../../../protocols/mongodb/messages/header.ts';
import { CommandFailure, REPLY_BYTES_MAX, UpstreamChannel } from '../../../protocols/mongodb/upstream-channel.ts';
import { ProtocolError, WireClosedError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { type Answer, replyTo, type ScriptedServer, startScripted } from './scripted-server.ts';

describe('commands of our own at an upstream', () => {
  let server: ScriptedServer | undefined;
  let channel: UpstreamChannel | undefined;
  const connected = async (answer: Answer): Promise<UpstreamChannel> => {
    server = await startScripted(answer);
    channel = new UpstreamChannel(await dialTcp('127.0.0.1', server.port));
    return channel;
  };
  afterEach(async () => {
    channel?.wire.destroy();
    await server?.close();
  });

  it('are answered one by one', async () => {
    const { run } = await connected(({ ping }) => ({ said: ping, ok: 1 })).then((it) => ({ run: it.run.bind(it) }));
    expect(numberOf((await run('admin', { ping: 1 })).get('said'))).toBe(1);
    expect(numberOf((await run('shop', { ping: 2 })).get('said'))).toBe(2);
    expect(server?.commands).toEqual([
      { ping: 1, $db: 'admin' },
      { ping: 2, $db: 'shop' },
    ]);
  });

  it('fail with the code and the words of the server', async () => {
    const refused = (await connected(() => ({ ok: 0, code: 13, errmsg: 'no' }))).run('admin', { ping: 1 });
    await expect(refused).rejects.toThrow(CommandFailure);
    await expect(refused).rejects.toMatchObject({ errorCode: 13, message: 'no' });
  });

  it.each([
    ['an answer to something else', replyTo(9, { ok: 1 })],
    ['another kind of message', writeHeader({ requestId: 1, responseTo: 1, opCode: OPCODE.reply }, 0)],
    ['an answer that is announced to go on', replyTo(1, { ok: 1 }, 2)],
    ['an answer without an end', Buffer.concat([sized(REPLY_BYTES_MAX + 1), Buffer.alloc(64)])],
    ['a length that cannot be', Buffer.concat([sized(3), Buffer.alloc(64)])],
  ])('refuse %s', async (_what, bytes) => {
    await expect((await connected(() => bytes)).run('admin', { ping: 1 })).rejects.toThrow(ProtocolError);
  });

  it('end with a server that leaves', async () => {
    await expect((await connected(() => undefined)).run('admin', { ping: 1 })).rejects.toThrow(WireClosedError);
  });
});

/** The header of an answer of this length. */
function sized(length: number): Buffer {
  const header = writeHeader({ requestId: 1, responseTo: 1, opCode: OPCODE.msg }, 0);
  header.writeInt32LE(length, 0);
  return header;
}
