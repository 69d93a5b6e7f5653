import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientLogin, loginClient } from '../../../protocols/postgres/client-login.ts';
import {
  AUTHENTICATION,
  cstring,
  cstrings,
  int32,
  message,
  readMessage,
} from '../../../protocols/postgres/login-messages.ts';
import { LoginRefusal } from '../../../protocols/postgres/login-refusal.ts';
import { SCRAM_SHA_256, SCRAM_SHA_256_PLUS } from '../../../protocols/scram.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import type { Door, WireName } from '../../../src/core/protocol.ts';
import { ProtocolError } from '../../../src/errors.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { verifierOf } from '../scram-verifier.ts';
import { type WirePair, wirePair } from './wire-pair.ts';

let pair: WirePair;
let asked: WireName[];

beforeEach(async () => {
  pair = await wirePair();
  asked = [];
});

afterEach(() => pair.close());

const door: Door = {
  scram: async (name) => {
    asked.push(name);
    return name.user === 'alice' ? verifierOf('other', 'right') : verifierOf();
  },
  secret: async () => undefined,
  native: async () => [],
  admit: () => Promise.reject(new Error('not part of the login')),
};

interface StartOptions {
  minor?: number;
  parameters?: Record<string, string>;
  endPoint?: Buffer;
}

function login({ minor = 0, parameters = {}, endPoint }: StartOptions = {}): Promise<ClientLogin> {
  const all = new Map(Object.entries({ user: 'alice~shop', ...parameters }));
  const startup = { kind: 'startup' as const, minor, parameters: all, endPoint };
  const started = loginClient(pair.wire, startup, door, { allowPlaintext: false });
  started.catch(() => undefined);
  return started;
}

async function offered(peer: Wire): Promise<string[]> {
  const { tag, body } = await readMessage(peer, 1000);
  expect(tag + body.readInt32BE(0)).toBe(`R${AUTHENTICATION.SASL}`);
  return (cstrings(body.subarray(4)) ?? []).filter((name) => name !== '');
}

function initial(mechanism: string, first: string): Buffer {
  const data = Buffer.from(first);
  return message('p', cstring(mechanism), int32(data.length), data);
}

/** Plays a client that logs in; every byte on its own when `isSlow`. Returns the kinds of requests it got. */
async function play(password: string, options: { isSlow?: boolean; endPoint?: Buffer } = {}): Promise<number[]> {
  const { peer } = pair;
  const send = async (bytes: Buffer): Promise<void> => {
    for (const piece of options.isSlow === true ? [...bytes].map((byte) => Buffer.of(byte)) : [bytes]) {
      await peer.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const kinds: number[] = [];
  const receive = async (): Promise<string> => {
    const { body } = await readMessage(peer, 1000);
    kinds.push(body.readInt32BE(0));
    return body.toString('utf8', 4);
  };
  const scram = new ScramClient({ password, offered: await offered(peer), endPoint: options.endPoint });
  await send(initial(scram.mechanism, scram.first));
  await send(message('p', Buffer.from(await scram.respond(await receive()))));
  scram.verify(await receive());
  await receive();
  return kinds;
}

describe('a client', () => {
  it.each([false, true])('logs in with the secret of any of its tokens (byte by byte: %s)', async (isSlow) => {
    const started = login({ parameters: { application_name: 'app', database: 'd' } });
    expect(await play('right', { isSlow })).toEqual([
      AUTHENTICATION.SASLContinue,
      AUTHENTICATION.SASLFinal,
      AUTHENTICATION.Ok,
    ]);
    expect(await started).toEqual({
      name: { user: 'alice', connection: 'shop' },
      tokenId: 'token-1',
      minor: 0,
      application: 'app',
      database: 'd',
      settings: new Map(),
    });
    expect(asked).toEqual([{ user: 'alice', connection: 'shop' }]);
  });

  it('is offered channel binding where there is something to bind to', async () => {
    const endPoint = Buffer.alloc(32, 3);
    const started = login({ endPoint });
    await play('right', { endPoint });
    expect((await started).tokenId).toBe('token-1');

    const again = login();
    expect(await offered(pair.peer)).toEqual([SCRAM_SHA_256]);
    pair.peer.write(message('p', cstring(SCRAM_SHA_256_PLUS), int32(0)));
    await expect(again).rejects.toThrow(/not offered/);
  });

  it.each(['alice', 'nobody'])('is refused alike with a wrong secret, known or not (%s)', async (user) => {
    const started = login({ parameters: { user: `${user}~shop` } });
    const played = play('wrong');
    await expect(started).rejects.toMatchObject({
      sqlState: '28P01',
      message: `password authentication failed for user "${user}~shop"`,
    });
    pair.wire.end();
    await expect(played).rejects.toThrow();
  });

  it.each(['alice', '~shop', 'alice~', '~', '', 'alice~shop~x'])('named %j is told how names look', async (user) => {
    await expect(login({ parameters: { user } })).rejects.toMatchObject({
      sqlState: '28000',
      message: 'the user name must be <user>~<connection>',
    });
    expect(asked).toEqual([]);
  });
});

describe('the protocol version', () => {
  it.each([
    [0, {}, 0, undefined],
    [2, {}, 2, undefined],
    [9999, { '_pq_.grease': 'x' }, 2, [196_610, ['_pq_.grease']]],
    [3, {}, 2, [196_610, []]],
    [0, { '_pq_.a': '', '_pq_.b': '1' }, 0, [196_608, ['_pq_.a', '_pq_.b']]],
  ] as const)('3.%i with options %o becomes 3.%i', async (minor, options, settled, expected) => {
    const started = login({ minor, parameters: options as Record<string, string> });
    if (expected !== undefined) {
      const { tag, body } = await readMessage(pair.peer, 1000);
      expect(tag).toBe('v');
      expect([body.readInt32BE(0), cstrings(body.subarray(8))]).toEqual(expected);
      expect(body.readInt32BE(4)).toBe(expected[1].length);
    }
    await play('right');
    expect((await started).minor).toBe(settled);
    expect((await started).settings.size).toBe(0);
  });
});

describe('a client that breaks the exchange', () => {
  it.each([
    ['answers with something else', message('Q', cstring('select 1'))],
    ['sends an initial response without data', message('p', cstring(SCRAM_SHA_256), int32(-1))],
    ['lies about the length of its data', message('p', cstring(SCRAM_SHA_256), int32(3), Buffer.from('n,,n=,r=a'))],
    ['names no mechanism', message('p', Buffer.from('SCRAM'))],
    ['sends a message that is too long', message('p', Buffer.alloc(9000, 'x'))],
    ['sends a password in clear', message('p', cstring('right'))],
  ])('%s', async (_name, bytes) => {
    const started = login();
    await offered(pair.peer);
    pair.peer.write(bytes);
    await expect(started).rejects.toThrow(ProtocolError);
  });

  it('asks for replication before any secret was asked for', async () => {
    await expect(login({ parameters: { replication: 'database' } })).rejects.toThrow(LoginRefusal);
    expect(asked).toEqual([]);
  });
});
