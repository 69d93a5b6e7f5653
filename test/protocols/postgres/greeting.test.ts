import { once } from 'node:events';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Greeting, greet } from '../../../protocols/postgres/greeting.ts';
import { encodeCancel, encodeStartup, SSL_REQUEST } from '../../../protocols/postgres/startup.ts';
import { ProtocolError, WireClosedError } from '../../../src/errors.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { Wire } from '../../../src/net/wire.ts';
import { type TcpPair, tcpPair } from '../../src/net/tcp-pair.ts';

const tls = serverTls(
  makeSelfSigned({
    names: ['localhost'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  }),
);
const GSS_REQUEST = Buffer.from('0000000804d21630', 'hex');
const STARTUP = encodeStartup(0, new Map([['user', 'alice~shop']]));

let pair: TcpPair;
let greeting: Promise<Greeting>;

beforeEach(async () => {
  pair = await tcpPair();
  greeting = greet(new Wire(pair.near), tls);
  greeting.catch(() => undefined);
});

afterEach(() => pair.close());

async function answer(): Promise<string> {
  return ((await once(pair.far, 'data')) as [Buffer])[0].toString();
}

async function secure(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = tlsConnect({ socket: pair.far, rejectUnauthorized: false, ...options });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

describe('a client', () => {
  it('may start at once, at any pace', async () => {
    for (const byte of STARTUP) {
      pair.far.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await greeting).toEqual({
      kind: 'startup',
      minor: 0,
      parameters: new Map([['user', 'alice~shop']]),
      endPoint: undefined,
    });
  });

  it('may ask for GSS, is told no, may ask for TLS, and is then bound to the certificate', async () => {
    pair.far.write(GSS_REQUEST);
    expect(await answer()).toBe('N');
    pair.far.write(SSL_REQUEST);
    expect(await answer()).toBe('S');
    (await secure()).write(STARTUP);
    expect(await greeting).toMatchObject({ kind: 'startup', endPoint: tls.endPoint });
  });

  it('may offer the ALPN protocol when it asks for TLS', async () => {
    pair.far.write(SSL_REQUEST);
    await answer();
    const socket = await secure({ ALPNProtocols: ['postgresql'] });
    expect(socket.alpnProtocol).toBe('postgresql');
    socket.write(STARTUP);
    expect(await greeting).toMatchObject({ kind: 'startup' });
  });

  it('may start with TLS, when it says which protocol it means', async () => {
    (await secure({ ALPNProtocols: ['postgresql'] })).write(STARTUP);
    expect(await greeting).toMatchObject({ kind: 'startup', endPoint: tls.endPoint });
  });

  it('may not start with TLS for another protocol, or for none', async () => {
    await secure();
    await expect(greeting).rejects.toThrow(/ALPN/);
    const other = await tcpPair();
    const refused = greet(new Wire(other.near), tls);
    const socket = tlsConnect({ socket: other.far, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    socket.on('error', () => undefined);
    await expect(refused).rejects.toThrow(ProtocolError);
    other.close();
  });

  it('may cancel, within TLS too', async () => {
    pair.far.write(SSL_REQUEST);
    await answer();
    (await secure()).write(encodeCancel(5, Buffer.alloc(32, 1)));
    expect(await greeting).toEqual({ kind: 'cancel', pid: 5, key: Buffer.alloc(32, 1) });
  });
});

describe('a client that', () => {
  it('sends bytes behind its request for TLS gets no TLS', async () => {
    pair.far.write(Buffer.concat([SSL_REQUEST, STARTUP]));
    await expect(greeting).rejects.toThrow(/behind a request for TLS/);
  });

  it('asks for GSS twice is refused', async () => {
    pair.far.write(Buffer.concat([GSS_REQUEST, GSS_REQUEST]));
    await expect(greeting).rejects.toThrow(/again/);
  });

  it('asks for TLS within TLS is refused', async () => {
    pair.far.write(SSL_REQUEST);
    await answer();
    (await secure()).write(SSL_REQUEST);
    await expect(greeting).rejects.toThrow(/again/);
  });

  it('talks something else than TLS after asking for it is refused', async () => {
    pair.far.write(SSL_REQUEST);
    await answer();
    pair.far.write(STARTUP);
    await expect(greeting).rejects.toThrow(/TLS handshake/);
  });

  it.each(['00000007 00', '00010001 00', 'ffffffff 00', '00000000 00'])(
    'sends the length %s is refused',
    async (bytes) => {
      pair.far.write(Buffer.from(bytes.replaceAll(' ', ''), 'hex'));
      await expect(greeting).rejects.toThrow(/wrong length/);
    },
  );

  it('leaves in the middle is no broken protocol', async () => {
    pair.far.end(STARTUP.subarray(0, 9));
    await expect(greeting).rejects.toThrow(WireClosedError);
  });
});
