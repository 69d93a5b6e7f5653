import { once } from 'node:events';
import { Duplex, duplexPair } from 'node:stream';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WireClosedError } from '../../../src/errors.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { READ_AHEAD_BYTES_MAX, Wire } from '../../../src/net/wire.ts';
import { type TcpPair, tcpPair } from './tcp-pair.ts';

let pair: TcpPair;
let wire: Wire;

beforeEach(async () => {
  pair = await tcpPair();
  wire = new Wire(pair.near);
});

afterEach(() => pair.close());

const certificate = makeSelfSigned({
  names: ['localhost'],
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + 3_600_000),
});
const tls = serverTls(certificate);

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort');
}

async function buffered(target: Wire, n: number): Promise<void> {
  await expect.poll(() => target.bufferedBytes).toBe(n);
}

describe('reading', () => {
  it('gives exactly the bytes asked for, however they arrive', async () => {
    const text = Buffer.from('one two three');
    const read = wire.read(3);
    for (const byte of text) {
      pair.far.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await read).toString()).toBe('one');
    expect((await wire.read(4)).toString()).toBe(' two');
    expect((await wire.read(0)).toString()).toBe('');
    expect((await wire.read(6)).toString()).toBe(' three');
    expect(wire.bufferedBytes).toBe(0);
  });

  it('may need more than the read-ahead limit', async () => {
    const bytes = Buffer.alloc(READ_AHEAD_BYTES_MAX * 3, 'x');
    pair.far.write(bytes);
    expect((await wire.read(bytes.length)).equals(bytes)).toBe(true);
  });

  it('continues with chunks where exact reads ended', async () => {
    pair.far.end('headbody');
    expect((await wire.read(4)).toString()).toBe('head');
    const chunks: Buffer[] = [];
    for await (const chunk of wire) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('body');
  });

  it('puts unread bytes in front', async () => {
    pair.far.write('bc');
    await buffered(wire, 2);
    wire.unread(Buffer.from('a'));
    wire.unread(Buffer.alloc(0));
    expect((await wire.read(3)).toString()).toBe('abc');
  });

  it('fails when the peer leaves before all of it came', async () => {
    const read = wire.read(10);
    pair.far.end('short');
    await expect(read).rejects.toThrow(WireClosedError);
    expect((await wire.read(5)).toString()).toBe('short');
    await expect(wire.read(1)).rejects.toThrow(WireClosedError);
  });

  it('ends quietly at an orderly close, and throws at a broken leg', async () => {
    pair.far.end('last');
    const chunks: string[] = [];
    for await (const chunk of wire) chunks.push(chunk.toString());
    expect(chunks).toEqual(['last']);

    const broken = await tcpPair();
    const brokenWire = new Wire(broken.near);
    const reading = (async () => {
      for await (const _ of brokenWire);
    })();
    broken.far.resetAndDestroy();
    await expect(reading).rejects.toThrow(WireClosedError);
  });
});

describe('receiving chunk by chunk', () => {
  it('gives what is there at once, and what comes when it comes, in order', async () => {
    pair.far.write('one');
    await buffered(wire, 3);
    expect(String(wire.receive())).toBe('one');
    expect(wire.bufferedBytes).toBe(0);
    const next = wire.receive();
    expect(next).toBeInstanceOf(Promise);
    pair.far.write('two');
    expect(String(await next)).toBe('two');
    pair.far.write('three');
    await buffered(wire, 5);
    expect(String(wire.receive())).toBe('three');
  });

  it('tells of the end who waits for a chunk and who asks later', async () => {
    const waiting = wire.receive();
    pair.far.end();
    expect(await waiting).toBeUndefined();
    expect(wire.receive()).toBeUndefined();
  });

  it('tells of a broken leg who waits for a chunk and who asks later', async () => {
    const waiting = wire.receive();
    pair.far.resetAndDestroy();
    await expect(waiting).rejects.toThrow(WireClosedError);
    expect(() => wire.receive()).toThrow(WireClosedError);
  });
});

describe('a leg nobody reads', () => {
  it('is read ahead up to the limit, then the peer has to wait', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    let sent = 0;
    const send = (): void => {
      while (sent < READ_AHEAD_BYTES_MAX * 32) {
        sent += chunk.length;
        if (!pair.far.write(chunk)) return;
      }
    };
    pair.far.on('drain', send);
    send();
    await expect.poll(() => wire.bufferedBytes).toBeGreaterThanOrEqual(READ_AHEAD_BYTES_MAX);
    // Whatever the kernel holds besides, the process holds no more than the limit and the chunk that passed it.
    await expect.poll(() => pair.far.writableNeedDrain).toBe(true);
    expect(wire.bufferedBytes).toBeLessThanOrEqual(READ_AHEAD_BYTES_MAX + 64 * 1024);
    let received = 0;
    for await (const part of wire) {
      received += part.length;
      if (received === READ_AHEAD_BYTES_MAX * 32) break;
    }
    expect(sent).toBe(READ_AHEAD_BYTES_MAX * 32);
  });

  it('tells of a peer that closed', async () => {
    pair.far.write('unread');
    await buffered(wire, 6);
    pair.far.end();
    await aborted(wire.signal);
    expect(wire.signal.reason).toBeInstanceOf(WireClosedError);
    expect((await wire.read(6)).toString()).toBe('unread');
  });

  it('tells of a peer that was cut off', async () => {
    pair.far.resetAndDestroy();
    await aborted(wire.signal);
    await wire.closed;
    expect(() => wire.write(Buffer.from('x'))).toThrow(WireClosedError);
  });
});

describe('writing', () => {
  it('pushes back while the peer does not read, and goes on when it does', async () => {
    pair.far.pause();
    const chunk = Buffer.alloc(1024 * 1024);
    let waiting = wire.write(chunk);
    while (waiting === undefined) waiting = wire.write(chunk);
    expect(wire.isCongested).toBe(true);
    pair.far.resume();
    await waiting;
    expect(wire.isCongested).toBe(false);
  });

  it('fails, rather than waits for ever, when the peer goes away meanwhile', async () => {
    pair.far.pause();
    const chunk = Buffer.alloc(1024 * 1024);
    let waiting = wire.write(chunk);
    while (waiting === undefined) waiting = wire.write(chunk);
    pair.far.resetAndDestroy();
    await expect(waiting).rejects.toThrow(WireClosedError);
  });

  it('is refused after the end', () => {
    wire.end();
    expect(() => wire.write(Buffer.from('x'))).toThrow(WireClosedError);
  });

  it('delivers the last words, then closes', async () => {
    const received: Buffer[] = [];
    pair.far.on('data', (chunk) => received.push(chunk));
    wire.end(Buffer.from('farewell'));
    await once(pair.far, 'close');
    expect(Buffer.concat(received).toString()).toBe('farewell');
    await wire.closed;
  });

  it('can be held back and let go', async () => {
    wire.cork();
    wire.write(Buffer.from('a'));
    wire.write(Buffer.from('b'));
    wire.uncork();
    const [chunk] = (await once(pair.far, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('ab');
  });
});

describe('TLS on a leg', () => {
  const clientOptions = { ca: certificate.cert, servername: 'localhost', ALPNProtocols: ['postgresql'] };

  it('starts as the server with bytes already received', async () => {
    const client: TLSSocket = tlsConnect({ socket: pair.far, ...clientOptions });
    client.write('hello');
    await expect.poll(() => wire.bufferedBytes).toBeGreaterThan(100);
    await wire.startTls({ isServer: true, context: tls.context, alpn: ['postgresql'] });
    expect(wire.isSecure).toBe(true);
    expect(wire.alpn).toBe('postgresql');
    expect((await wire.read(5)).toString()).toBe('hello');
    wire.write(Buffer.from('answer'));
    expect(((await once(client, 'data')) as [Buffer])[0].toString()).toBe('answer');
  });

  it('starts between two wires, each with the certificate it should see', async () => {
    const far = new Wire(pair.far);
    await Promise.all([
      wire.startTls({ isServer: true, context: tls.context }),
      far.startTls({ isServer: false, options: clientOptions }),
    ]);
    expect(far.peerCertificate).toEqual(Buffer.from(certificate.cert.replace(/-----[A-Z ]+-----/g, ''), 'base64'));
    expect(wire.peerCertificate).toBeUndefined();
    expect(far.alpn).toBeUndefined();
    wire.write(Buffer.from('ping'));
    expect((await far.read(4)).toString()).toBe('ping');
    wire.end();
    await aborted(far.signal);
  });

  it('fails with an error when the peer talks something else, or leaves', async () => {
    const starting = wire.startTls({ isServer: true, context: tls.context });
    pair.far.write('this is no ClientHello');
    const error: unknown = await starting.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);

    const other = await tcpPair();
    const leaving = new Wire(other.near).startTls({ isServer: true, context: tls.context });
    other.far.end();
    expect(await leaving.catch((reason: unknown) => reason)).toBeInstanceOf(WireClosedError);
    other.close();
  });

  it('fails on a certificate the options do not trust', async () => {
    const far = new Wire(pair.far);
    const server = wire.startTls({ isServer: true, context: tls.context }).catch((reason: unknown) => reason);
    const client = far.startTls({ isServer: false, options: { servername: 'localhost' } });
    await expect(client).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await far.closed;
    await wire.closed;
    await server;
  });
});

describe('a leg', () => {
  it('knows its peer, also when it is closed', async () => {
    expect(wire.remoteAddress).toBe('127.0.0.1');
    expect(wire.isLoopback).toBe(true);
    expect(wire.isSecure).toBe(false);
    wire.destroy();
    await wire.closed;
    expect(wire.remoteAddress).toBe('127.0.0.1');
  });

  it('without a socket stays within the process', () => {
    const inner = new Wire(new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() }));
    expect(inner.remoteAddress).toBe('in-process');
    expect(inner.isLoopback).toBe(true);
  });
});

describe('what was written', () => {
  it('is handed over once the system has it, and not before', async () => {
    expect(wire.hasHandedOver).toBe(true);
    wire.write(Buffer.from('small'));
    expect(wire.hasHandedOver).toBe(true);
    const drained = wire.write(Buffer.alloc(32 * 1024 * 1024));
    expect(wire.hasHandedOver).toBe(false);
    pair.far.resume();
    await drained;
    await expect.poll(() => wire.hasHandedOver).toBe(true);
  });

  it('is never known to be so without a socket, because the other end may hold the very memory', () => {
    const [near] = duplexPair();
    const inProcess = new Wire(near);
    inProcess.write(Buffer.from('bytes'));
    expect(inProcess.hasHandedOver).toBe(false);
  });
});
