import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loginClient } from '../../../protocols/mongodb/client-login.ts';
import { LOGIN_MESSAGE_BYTES_MAX, LoginChannel } from '../../../protocols/mongodb/login-channel.ts';
import { refusalOf } from '../../../protocols/mongodb/login-refusal.ts';
import { binary } from '../../../protocols/mongodb/reply-document.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import type { Door } from '../../../src/core/protocol.ts';
import { SluiceError } from '../../../src/errors.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { wirePair } from '../postgres/wire-pair.ts';
import { verifierOf } from '../scram-verifier.ts';
import { msg, opQuery, readAnswer, scramStart } from './login-client.ts';

const TLS = serverTls(
  makeSelfSigned({
    names: ['localhost'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  }),
);
const VERIFIERS = verifierOf('right');
const door: Door = {
  scram: async () => VERIFIERS,
  secret: async () => undefined,
  native: async () => [],
  admit: () => Promise.reject(new Error('not part of the login')),
};

/** A client whose login is waited for; `ended` tells how it ended. */
async function connect(): Promise<{ peer: Wire; ended: Promise<string>; close: () => void }> {
  const pair = await wirePair();
  const channel = new LoginChannel(pair.wire);
  const options = {
    tls: TLS,
    allowPlaintext: false,
    connectionId: 1,
    onIdle: () => undefined,
    onBegin: () => undefined,
  };
  const ended = loginClient(channel, door, options).then(
    () => 'in',
    (error: unknown) => {
      if (!(error instanceof SluiceError)) throw error;
      channel.end(refusalOf(error) ?? Buffer.alloc(0));
      return error.code;
    },
  );
  return { peer: pair.peer, ended, close: () => pair.close() };
}

/** Sends bytes and leaves; returns how the login ended. */
async function send(bytes: Buffer): Promise<string> {
  const { peer, ended, close } = await connect();
  await peer.write(bytes);
  peer.end();
  const end = await ended;
  close();
  return end;
}

function opening(): Buffer[] {
  const scram = new ScramClient({ password: 'wrong', userName: 'alice~shop', offered: ['SCRAM-SHA-256'] });
  const start = scramStart(scram);
  return [
    opQuery({ isMaster: 1, helloOk: true, client: { driver: { name: 'nodejs', version: '7' } } }),
    msg({ hello: 1, saslSupportedMechs: 'admin.alice~shop', speculativeAuthenticate: { ...start, db: 'admin' } }),
    msg(start),
    msg({ saslContinue: 1, conversationId: 1, payload: binary(Buffer.from('c=biws,r=x,p=eA==')) }),
    msg({ saslStart: 1, mechanism: 'PLAIN', payload: binary(Buffer.from('\0alice~shop\0x')) }),
  ];
}

const RUNS = { numRuns: 150 };

it('whatever bit is turned, or byte left out, nobody gets in and nothing but what is meant is thrown', async () => {
  const messages = opening();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(messages.length - 1),
      fc.nat(4000),
      fc.nat(7),
      fc.constantFrom('flip', 'cut', 'drop', 'double'),
      async (which, place, bit, how) => {
        const bytes = Buffer.from(messages[which] ?? Buffer.alloc(0));
        const at = place % bytes.length;
        const changed =
          how === 'cut'
            ? bytes.subarray(0, at)
            : Buffer.concat([
                bytes.subarray(0, at),
                how === 'drop'
                  ? Buffer.alloc(0)
                  : how === 'double'
                    ? bytes.subarray(at, at + 1)
                    : Buffer.of((bytes[at] ?? 0) ^ (1 << bit)),
                bytes.subarray(how === 'double' ? at : at + 1),
              ]);
        const end = await send(changed);
        expect(['protocol_error', 'wire_closed', 'login_refused']).toContain(end);
      },
    ),
    RUNS,
  );
});

it('bytes by chance let nobody in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 300 }), async (bytes) => {
      const end = await send(Buffer.from(bytes));
      expect(['protocol_error', 'wire_closed']).toContain(end);
    }),
    RUNS,
  );
});

it('an opening is answered the same in one piece and byte by byte', async () => {
  const messages = Buffer.concat(opening().slice(0, 2));
  const answersTo = async (pieces: readonly Buffer[]): Promise<unknown[]> => {
    const { peer, close } = await connect();
    for (const piece of pieces) {
      await peer.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const answers = [await readAnswer(peer), await readAnswer(peer)];
    close();
    return answers.map(({ document, ...header }) => [header, Object.keys(document)]);
  };
  const whole = await answersTo([messages]);
  expect(await answersTo([...messages].map((byte) => Buffer.of(byte)))).toEqual(whole);
  expect(whole[1]).toMatchObject([{}, expect.arrayContaining(['speculativeAuthenticate'])]);
});

it('a message that would be too long is refused by its first bytes', async () => {
  const pair = await wirePair();
  const channel = new LoginChannel(pair.wire);
  const head = Buffer.from(msg({ hello: 1 }).subarray(0, 16));
  head.writeInt32LE(LOGIN_MESSAGE_BYTES_MAX + 1);
  await pair.peer.write(head);
  await expect(channel.next()).rejects.toMatchObject({ code: 'protocol_error' });
  pair.close();
});

it('a hello as long as may be is answered', async () => {
  const pair = await wirePair();
  const channel = new LoginChannel(pair.wire);
  const empty = msg({ hello: 1, x: '' }).length;
  const next = channel.next();
  await pair.peer.write(msg({ hello: 1, x: 'y'.repeat(LOGIN_MESSAGE_BYTES_MAX - empty) }));
  expect((await next).command.name).toBe('hello');
  await channel.answer(Buffer.from('0500000000', 'hex'));
  expect((await readAnswer(pair.peer)).document).toEqual({});
  pair.close();
});
