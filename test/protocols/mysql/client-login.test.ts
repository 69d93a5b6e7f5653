import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loginClient, parseWireName } from '../../../protocols/mysql/client-login.ts';
import { Capability, union } from '../../../protocols/mysql/constants.ts';
import { faceFor } from '../../../protocols/mysql/face.ts';
import { readGreeting } from '../../../protocols/mysql/handshake.ts';
import { encodeOpening, encodeResponse } from '../../../protocols/mysql/handshake-response.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { LoginRefusal } from '../../../protocols/mysql/login-refusal.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { PasswordKey } from '../../../protocols/mysql/password-key.ts';
import { clearPassword } from '../../../protocols/mysql/scramble.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';
import { serveParts, TOKEN } from './leg-gateway.ts';

const C = Capability;
const OPENING = {
  capabilities: union(
    C.CLIENT_PROTOCOL_41,
    C.CLIENT_SECURE_CONNECTION,
    C.CLIENT_PLUGIN_AUTH,
    C.CLIENT_SSL,
    C.CLIENT_COMPRESS,
  ),
  extendedCapabilities: 0,
  packetBytesMax: 1 << 24,
  charsetId: 45,
};
const RESPONSE = {
  ...OPENING,
  user: 'alice~shop',
  authData: Buffer.alloc(32, 1),
  database: '',
  plugin: 'caching_sha2_password',
  attributes: new Map<string, string>(),
};

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});
afterEach(() => pair.close());

function login(allowPlaintext = false) {
  const { tls } = serveParts();
  const never = () => Promise.reject(new Error('never asked'));
  const door = {
    scram: never,
    admit: never,
    native: async () => [],
    secret: async (_name: unknown, secret: string) => (secret === TOKEN ? 'token' : undefined),
  };
  const options = {
    tls: tls.current,
    allowPlaintext,
    passwordKey: new PasswordKey(),
    face: faceFor([]),
    connectionId: 7,
  };
  return loginClient(new LoginChannel(pair.wire), door, options);
}

describe('a client', () => {
  it('may send its ClientHello right behind the request for TLS', async () => {
    const done = login();
    const client = new LoginChannel(pair.peer);
    expect(readGreeting(await client.read())).toMatchObject({ connectionId: 7, status: 2 });
    // Nothing is answered to the request, so that both go out together.
    await client.write(encodeOpening(OPENING));
    await pair.peer.startTls({ isServer: false, options: { rejectUnauthorized: false } });
    await client.write(encodeResponse(RESPONSE));
    expect(await client.read()).toEqual(Buffer.from('0104', 'hex'));
    await client.write(clearPassword(TOKEN));
    const { capabilities, tokenId, name } = await done;
    expect({ tokenId, name }).toEqual({ tokenId: 'token', name: { user: 'alice', connection: 'shop' } });
    // What was not offered, and what only concerns the leg, is not the session's.
    expect(capabilities & union(C.CLIENT_COMPRESS, C.CLIENT_SSL)).toBe(0);
  });

  it('that asks for TLS and then does not speak it is refused', async () => {
    const done = login();
    const client = new LoginChannel(pair.peer);
    await client.read();
    await client.write(encodeOpening(OPENING));
    await client.write(encodeResponse(RESPONSE));
    await expect(done).rejects.toThrow('the TLS handshake failed');
  });

  it('of another machine needs TLS, unless that is allowed', async () => {
    Object.defineProperty(pair.wire, 'remoteAddress', { value: '192.0.2.7' });
    const done = login();
    const client = new LoginChannel(pair.peer);
    await client.read();
    await client.write(encodeResponse(RESPONSE));
    await expect(done).rejects.toThrow('this gateway accepts encrypted connections only');
  });

  it.each([
    ['of before 4.1', Buffer.alloc(40)],
    ['whose packet ends early', encodeResponse(RESPONSE).subarray(0, 20)],
    ['whose bytes are no response', Buffer.alloc(33, 0xff)],
  ])('%s is refused', async (_name, payload) => {
    const done = login();
    await new LoginChannel(pair.peer).read();
    await pair.peer.write(encodePacket(1, payload));
    await expect(done).rejects.toMatchObject({ code: 'protocol_error' });
  });
});

it('a name has a user and a connection', () => {
  expect(parseWireName('alice~shop')).toEqual({ user: 'alice', connection: 'shop' });
  for (const name of ['alice', '~shop', 'alice~', 'a~b~c', '']) expect(() => parseWireName(name)).toThrow(LoginRefusal);
});
