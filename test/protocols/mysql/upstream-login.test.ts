import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Capability, has, union } from '../../../protocols/mysql/constants.ts';
import { errPayload } from '../../../protocols/mysql/err-packet.ts';
import type { Traits } from '../../../protocols/mysql/face.ts';
import { encodeGreeting, type Greeting } from '../../../protocols/mysql/handshake.ts';
import { isSslRequest, readResponse } from '../../../protocols/mysql/handshake-response.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { okPayload } from '../../../protocols/mysql/ok-packet.ts';
import { makeScramble } from '../../../protocols/mysql/scramble.ts';
import { loginUpstream, refused, type UpstreamWish } from '../../../protocols/mysql/upstream-login.ts';
import type { UpstreamTarget } from '../../../protocols/upstream-target.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';
import { serveParts } from './leg-gateway.ts';

const C = Capability;
const TARGET: UpstreamTarget = {
  host: 'db.internal',
  port: 3306,
  user: 'app_rw',
  password: 'hunter2',
  database: 'own',
  sslMode: 'prefer',
  rootCertificates: undefined,
};
const WISH: UpstreamWish = {
  capabilities: union(C.CLIENT_MYSQL, C.CLIENT_PROTOCOL_41, C.CLIENT_DEPRECATE_EOF, C.CLIENT_FOUND_ROWS),
  extendedCapabilities: 0,
  charsetId: 45,
  packetBytesMax: 1 << 24,
  database: '',
  attributes: new Map([['program_name', 'x']]),
};
const GREETING: Greeting = {
  version: '8.0.36',
  connectionId: 99,
  scramble: makeScramble(),
  capabilities: (0xffff_ffff & ~C.CLIENT_SSL) >>> 0,
  extendedCapabilities: 0,
  charsetId: 255,
  status: 2,
  plugin: 'mysql_native_password',
};

let pair: WirePair;
let server: LoginChannel;

beforeEach(async () => {
  pair = await wirePair();
  server = new LoginChannel(pair.peer);
});
afterEach(() => pair.close());

function login(
  target: Partial<UpstreamTarget> = {},
  wish: Partial<UpstreamWish> = {},
  learn?: (traits: Traits) => void,
) {
  const done = loginUpstream(new LoginChannel(pair.wire), { ...TARGET, ...target }, { ...WISH, ...wish }, learn);
  done.catch(() => undefined);
  return done;
}

describe('an upstream', () => {
  it('is asked for what the client accepted, and no more than it has', async () => {
    const learnt: Traits[] = [];
    const done = login({}, {}, (traits) => learnt.push(traits));
    await server.write(
      encodeGreeting({ ...GREETING, capabilities: (GREETING.capabilities & ~C.CLIENT_FOUND_ROWS) >>> 0 }),
    );
    const response = readResponse(await server.read(), 0xffff_ffff);
    expect(response).toMatchObject({ user: 'app_rw', database: 'own', charsetId: 45 });
    const { capabilities } = response;
    expect(has(capabilities, union(C.CLIENT_DEPRECATE_EOF, C.CLIENT_CONNECT_WITH_DB, C.CLIENT_MYSQL))).toBe(true);
    expect(capabilities & union(C.CLIENT_FOUND_ROWS, C.CLIENT_SESSION_TRACK, C.CLIENT_LOCAL_FILES, C.CLIENT_SSL)).toBe(
      0,
    );
    await server.write(okPayload(capabilities, { status: 2 }));
    expect(await done).toMatchObject({ connectionId: 99, statusFlags: 2, database: 'own', extendedCapabilities: 0 });
    expect(learnt).toMatchObject([{ flavour: 'mysql', version: '8.0.36' }]);
  });

  it('that is MariaDB gets the extended capabilities with the bit cleared that says so', async () => {
    const done = login({}, { extendedCapabilities: 5 });
    const capabilities = (GREETING.capabilities & ~C.CLIENT_MYSQL) >>> 0;
    await server.write(encodeGreeting({ ...GREETING, capabilities, extendedCapabilities: 0x1f }));
    const response = readResponse(await server.read(), capabilities);
    expect(response.extendedCapabilities).toBe(5);
    await server.write(okPayload(response.capabilities, { status: 2 }));
    expect((await done).extendedCapabilities).toBe(5);
  });

  it('that lacks what the client relies on is refused, and remembered', async () => {
    const learnt: Traits[] = [];
    for (const wish of [
      { extendedCapabilities: 4 },
      { capabilities: union(WISH.capabilities, C.CLIENT_QUERY_ATTRIBUTES) },
    ]) {
      pair.close();
      pair = await wirePair();
      server = new LoginChannel(pair.peer);
      const done = login({}, wish, (traits) => learnt.push(traits));
      const capabilities = (GREETING.capabilities & ~C.CLIENT_QUERY_ATTRIBUTES) >>> 0;
      await server.write(encodeGreeting({ ...GREETING, capabilities }));
      await expect(done).rejects.toThrow('not what this listener looks like');
    }
    expect(learnt).toHaveLength(2);
  });

  it('is encrypted where it can be, and refused where it must be and cannot', async () => {
    const done = login();
    await server.write(encodeGreeting({ ...GREETING, capabilities: 0xffff_ffff }));
    expect(isSslRequest(await server.read())).toBe(true);
    await pair.peer.startTls({ isServer: true, context: serveParts().tls.current.context });
    const response = readResponse(await server.read(), 0xffff_ffff);
    expect(has(response.capabilities, C.CLIENT_SSL)).toBe(true);
    await server.write(okPayload(response.capabilities, { status: 2 }));
    expect(has((await done).capabilities, C.CLIENT_SSL)).toBe(false);
    for (const sslMode of ['require', 'verify-full'] as const) {
      const other = await wirePair();
      const refusing = loginUpstream(new LoginChannel(other.wire), { ...TARGET, sslMode }, WISH);
      await new LoginChannel(other.peer).write(encodeGreeting(GREETING));
      await expect(refusing).rejects.toThrow(`the upstream offers no TLS, and SSLMODE=${sslMode} requires it`);
      other.close();
    }
  });

  it('that says more than its greeting before TLS is given up', async () => {
    const done = login();
    const { wire } = server;
    await wire.write(
      Buffer.concat([server.encode(encodeGreeting({ ...GREETING, capabilities: 0xffff_ffff })), Buffer.of(1)]),
    );
    await expect(done).rejects.toThrow('ahead of the TLS handshake');
  });

  it('that refuses at once is quoted without what is in the secret', async () => {
    const done = login();
    const text = 'Host db.internal: hunter2 of app_rw is full';
    await server.write(errPayload({ code: 1040, sqlState: '08004', message: text }));
    await expect(done).rejects.toThrow('the upstream refused the session: Host ***: *** of *** is full (1040)');
    const known = errPayload({ code: 1045, sqlState: '28000', message: "Access denied for 'app_rw'@'10.0.0.1'" });
    expect(refused(known, TARGET, '').message).toBe('the upstream refuses the user name or password in its secret');
  });
});
