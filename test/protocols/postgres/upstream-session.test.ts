import { createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AUTHENTICATION,
  authentication,
  cstring,
  fatal,
  message,
  negotiateProtocolVersion,
} from '../../../protocols/postgres/login-messages.ts';
import { SSL_REQUEST } from '../../../protocols/postgres/startup.ts';
import { openUpstream, type UpstreamSession } from '../../../protocols/postgres/upstream-session.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

const PASSWORD = 'pass-word of the upstream \u00e9';
const NO_SIGNAL = new AbortController().signal;

let server: TestServer;
let plain: TestServer;

beforeAll(async () => {
  const hba = [
    'hostssl all u_ssl all trust',
    'host all u_trust all trust',
    'host all u_clear all password',
    'host all u_md5 all md5',
    'host all u_reject all reject',
  ].join('\n');
  [server, plain] = await Promise.all([startPostgres({ tls: true, hba }), startPostgres({ hba })]);
  for (const one of [server, plain]) {
    const client = new pg.Client(one.superuser);
    await client.connect();
    await client.query("set password_encryption = 'scram-sha-256'");
    for (const user of ['u_trust', 'u_clear', 'u_scram', 'u_reject', 'u_ssl']) {
      await client.query(`create role ${user} login password '${PASSWORD}'`);
    }
    await client.query("set password_encryption = 'md5'");
    await client.query(`create role u_md5 login password '${PASSWORD}'`);
    await client.end();
  }
});

afterAll(async () => {
  await Promise.all([server?.stop(), plain?.stop()]);
});

function secretOf(target: TestServer, more: Readonly<Record<string, string>> = {}): Map<string, string> {
  const { host, port, database } = target;
  return new Map(
    Object.entries({ HOST: host, PORT: String(port), USER: 'u_scram', PASS: PASSWORD, DB: database, ...more }),
  );
}

async function open(secret: Map<string, string>, minor = 0, signal = NO_SIGNAL): Promise<UpstreamSession> {
  const upstream = { name: 'shop', secret, dial: (host: string, port: number) => dialTcp(host, port, 2_000) };
  const session = await openUpstream(upstream, { minor, database: '', settings: new Map(), signal });
  session.wire.end();
  return session;
}

async function failure(secret: Map<string, string>): Promise<string> {
  const error: unknown = await open(secret).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`not an UpstreamError: ${String(error)}`);
  expect(error.message).toMatch(/^connection "shop": /);
  expect(error.cause).toBeUndefined();
  for (const key of ['PASS', 'USER', 'HOST']) {
    const value = secret.get(key);
    if (value !== undefined && value !== '') expect(`${error.message} ${error.hint ?? ''}`).not.toContain(value);
  }
  return error.message;
}

describe('the upstream leg logs in', () => {
  it.each([
    ['u_trust', 'disable'],
    ['u_clear', 'disable'],
    ['u_md5', 'disable'],
    ['u_scram', 'disable'],
    ['u_trust', 'require'],
    ['u_clear', 'require'],
    ['u_md5', 'require'],
    ['u_scram', 'require'],
    ['u_scram', 'prefer'],
  ])('as %s with sslmode %s', async (USER, SSLMODE) => {
    const session = await open(secretOf(server, { USER, SSLMODE }));
    expect(session.wire.isSecure).toBe(SSLMODE !== 'disable');
    expect(session.messages.map(({ body }) => body.toString().split('\0')[0])).toContain('server_version');
    expect(session.cancelKey?.key).toHaveLength(4);
  });

  it('without TLS where the server has none, when that is not required', async () => {
    expect((await open(secretOf(plain, { SSLMODE: 'prefer' }))).wire.isSecure).toBe(false);
    expect(await failure(secretOf(plain, { SSLMODE: 'require' }))).toContain('offers no TLS');
  });

  it('in protocol 3.2 where the server speaks it', async () => {
    expect((await open(secretOf(server), 2)).cancelKey?.key).toHaveLength(32);
  });

  it('and knows the server when asked to', async () => {
    const SSLROOTCERT = server.ca ?? '';
    for (const SSLMODE of ['verify-ca', 'verify-full', 'require']) {
      expect((await open(secretOf(server, { SSLMODE, SSLROOTCERT }))).wire.isSecure).toBe(true);
    }
    expect(
      (await open(secretOf(server, { SSLMODE: 'verify-full', SSLROOTCERT, HOST: 'localhost' }))).wire.isSecure,
    ).toBe(true);
  });
});

describe('the upstream leg fails clearly', () => {
  it.each(['verify-ca', 'verify-full'])('on a server of another authority with sslmode %s', async (SSLMODE) => {
    const SSLROOTCERT = makeCertificate().cert;
    expect(await failure(secretOf(server, { SSLMODE, SSLROOTCERT }))).toContain('not signed by an authority');
    expect(await failure(secretOf(server, { SSLMODE }))).toContain('not signed by an authority');
  });

  it('on a server with another name, with verify-full only', async () => {
    const certificate = makeCertificate(['db.example.com']);
    const elsewhere = await startPostgres({ tls: certificate });
    try {
      const base = { SSLROOTCERT: certificate.cert, USER: elsewhere.user, PASS: elsewhere.password };
      expect(await failure(secretOf(elsewhere, { ...base, SSLMODE: 'verify-full' }))).toContain('another host name');
      expect((await open(secretOf(elsewhere, { ...base, SSLMODE: 'verify-ca' }))).wire.isSecure).toBe(true);
    } finally {
      await elsewhere.stop();
    }
  });

  it.each(['u_clear', 'u_md5', 'u_scram'])('on a wrong password of %s', async (USER) => {
    expect(await failure(secretOf(server, { USER, PASS: 'wrong-one' }))).toContain('refuses the user name or password');
  });

  it('on a server that does not let us in', async () => {
    expect(await failure(secretOf(server, { USER: 'u_reject' }))).toContain('does not let the gateway in');
  });

  it('on a missing password', async () => {
    expect(await failure(secretOf(server, { PASS: '' }))).toContain('holds no PASS');
  });

  it('on a database that does not exist, quoting the server without its user', async () => {
    const text = await failure(secretOf(server, { DB: 'no_such_db' }));
    expect(text).toContain('database "no_such_db" does not exist');
    expect(text).toContain('3D000');
  });

  it('on a server that is down', async () => {
    const port = await freePort();
    expect(await failure(secretOf(server, { PORT: String(port) }))).toContain('refused the connection');
  });

  it('on a host nobody knows', async () => {
    expect(await failure(secretOf(server, { HOST: 'no-such-host.invalid' }))).toContain('cannot be resolved');
  });

  it.each([
    [{ HOST: '' }, 'holds no HOST'],
    [{ USER: '' }, 'holds no USER'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: 'abc' }, 'PORT'],
    [{ SSLMODE: 'maybe' }, 'SSLMODE'],
    [{ SSLROOTCERT: '/nowhere/root.crt' }, 'SSLROOTCERT'],
  ])('on a secret with %o', async (more, text) => {
    expect(await failure(secretOf(server, more as Record<string, string>))).toContain(text);
  });

  it('when the wait is given up', async () => {
    await scripted(
      () => undefined,
      async (port) => {
        const giveUp = new AbortController();
        const opening = open(
          new Map([
            ['HOST', '127.0.0.1'],
            ['PORT', String(port)],
            ['USER', 'u'],
          ]),
          0,
          giveUp.signal,
        );
        giveUp.abort();
        await expect(opening).rejects.toThrow(UpstreamError);
      },
    );
  });
});

describe('an upstream that does not play by the rules is not believed', () => {
  const SASL = authentication(AUTHENTICATION.SASL, cstring('SCRAM-SHA-256'), Buffer.from([0]));
  const OK = authentication(AUTHENTICATION.Ok);

  it.each([
    ['Ok in the middle of SCRAM', [SASL, OK], /broke off SCRAM/],
    [
      'a password request in the middle of SCRAM',
      [SASL, authentication(AUTHENTICATION.CleartextPassword)],
      /broke off/,
    ],
    ['a SASL message out of turn', [authentication(AUTHENTICATION.SASLFinal, Buffer.from('v='))], /out of turn/],
    ['an unknown method', [authentication(7)], /GSSAPI/],
    ['mechanisms nobody knows', [authentication(AUTHENTICATION.SASL, cstring('X'), Buffer.from([0]))], /no SASL/],
    ['a row before ReadyForQuery', [OK, message('D', Buffer.alloc(2))], /before ReadyForQuery/],
    ['a transaction at the start', [OK, message('Z', Buffer.from('T'))], /within a transaction/],
    ['a message that is too long', [Buffer.from('5200100000', 'hex')], /during login/],
    ['a version nobody asked for', [negotiateProtocolVersion(196_610, [])], /version/],
    ['a salt of another length', [authentication(AUTHENTICATION.MD5Password, Buffer.alloc(3))], /salt/],
    ['closing at once', [], /closed the connection/],
  ])('%s', async (_name, answers, expected) => {
    await scripted(
      (socket, step) => {
        const answer = answers[step];
        if (answer === undefined) socket.end();
        else socket.write(answer);
        // What is not in answer to anything we send comes right behind.
        if (answer === OK) for (const more of answers.slice(step + 1)) socket.write(more);
      },
      async (port) => {
        const target = { HOST: '127.0.0.1', PORT: String(port), USER: 'u_scram', PASS: PASSWORD, SSLMODE: 'disable' };
        expect(await failure(new Map(Object.entries(target)))).toMatch(expected);
      },
    );
  });

  it('bytes behind the answer to a request for TLS', async () => {
    await scripted(
      (socket) => socket.write(Buffer.from('Sxxxx')),
      async (port) => {
        const target = { HOST: '127.0.0.1', PORT: String(port), USER: 'u_scram', PASS: PASSWORD };
        expect(await failure(new Map(Object.entries(target)))).toContain('ahead of the TLS handshake');
      },
    );
  });

  it('an error instead of an answer to a request for TLS', async () => {
    await scripted(
      (socket) => socket.write(fatal({ code: '53300', message: 'too many' })),
      async (port) => {
        const target = { HOST: '127.0.0.1', PORT: String(port), USER: 'u_scram', PASS: PASSWORD };
        expect(await failure(new Map(Object.entries(target)))).toContain('with an error');
      },
    );
  });

  it('an error text that repeats the secret back is cleaned of it', async () => {
    await scripted(
      (socket) =>
        socket.write(fatal({ code: '53300', message: `user u_scram with ${PASSWORD} at 127.0.0.1 is too much` })),
      async (port) => {
        const target = { HOST: '127.0.0.1', PORT: String(port), USER: 'u_scram', PASS: PASSWORD, SSLMODE: 'disable' };
        expect(await failure(new Map(Object.entries(target)))).toContain(
          'user *** with *** at *** is too much (53300)',
        );
      },
    );
  });
});

describe('a password in clear', () => {
  it('is not sent over a leg without TLS to another machine', async () => {
    let received = '';
    await scripted(
      (socket, step) => {
        if (step === 0) socket.write(authentication(AUTHENTICATION.CleartextPassword));
        socket.on('data', (chunk) => {
          received += chunk.toString('latin1');
        });
      },
      async (port) => {
        const upstream = {
          name: 'shop',
          secret: new Map(Object.entries({ HOST: 'db', USER: 'u', PASS: PASSWORD, SSLMODE: 'disable' })),
          dial: async () => {
            const wire = await dialTcp('127.0.0.1', port);
            Object.defineProperty(wire, 'isLoopback', { value: false });
            return wire;
          },
        };
        const request = { minor: 0, database: '', settings: new Map<string, string>(), signal: NO_SIGNAL };
        await expect(openUpstream(upstream, request)).rejects.toThrow(/password in clear on a leg without TLS/);
      },
    );
    expect(received).not.toContain('pass-word');
  });
});

/** A server that says what it is told to: `answer` is called for every chunk it gets. */
async function scripted(
  answer: (socket: Socket, step: number) => void,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const fake: Server = createServer((socket) => {
    sockets.add(socket);
    let step = 0;
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket, step++));
  });
  await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve));
  try {
    await use(portOf(fake));
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => fake.close(resolve));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const port = portOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function portOf(listening: Server): number {
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('asks for TLS in the packet PostgreSQL knows', () => {
  expect(SSL_REQUEST.toString('hex')).toBe('0000000804d2162f');
});
