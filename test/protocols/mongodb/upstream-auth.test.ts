import { pbkdf2Sync } from 'node:crypto';
import { Binary, type Document } from 'bson';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authenticateUpstream } from '../../../protocols/mongodb/upstream-auth.ts';
import { UpstreamChannel } from '../../../protocols/mongodb/upstream-channel.ts';
import { sayHello } from '../../../protocols/mongodb/upstream-hello.ts';
import { readMongodbTarget } from '../../../protocols/mongodb/upstream-target.ts';
import { digest, hmac, type ScramHash, xor } from '../../../protocols/scram.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { type Answer, HELLO, type ScriptedServer, startScripted } from './scripted-server.ts';

/** Logs in at a port, with what the secret says, and returns the leg. */
async function logIn(
  port: number,
  secret: Record<string, string>,
  mechanisms?: readonly string[],
): Promise<UpstreamChannel> {
  const target = await readMongodbTarget(new Map(Object.entries({ HOST: '127.0.0.1', SSLMODE: 'disable', ...secret })));
  const channel = new UpstreamChannel(await dialTcp('127.0.0.1', port));
  if (target.sslMode !== 'disable') {
    await channel.wire.startTls({ isServer: false, options: { rejectUnauthorized: false } });
  }
  try {
    await authenticateUpstream(channel, target, mechanisms ?? (await sayHello(channel, target, 'test')).mechanisms);
    return channel;
  } catch (error) {
    channel.wire.destroy();
    throw error;
  }
}

describe.skipIf(isMissing('mongodb-server'))('a login at a real server', () => {
  let server: MongodbServer;
  const odd = { user: 'odd =,ü', password: 'a\u00adb\u2168 pass' };
  beforeAll(async () => {
    server = await startMongodb();
    const both = { mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256'], roles: [], $db: 'people' };
    await server.run({ createUser: odd.user, pwd: odd.password, ...both });
  });
  afterAll(() => server?.stop());

  const whoIsIn = async (channel: UpstreamChannel): Promise<unknown> => {
    const reply = await channel.run('admin', { connectionStatus: 1 });
    channel.wire.end();
    const status = reply.get('authInfo');
    return status?.bytes.toString('latin1', status.start, status.end);
  };

  it.each(['user', 'legacyUser'] as const)('finds the mechanism that the account %s has', async (name) => {
    const { user, password } = server[name];
    expect(await whoIsIn(await logIn(server.port, { USER: user, PASS: password }))).toContain(user);
  });

  it.each(['', 'authMechanism=SCRAM-SHA-1', 'authMechanism=SCRAM-SHA-256'])(
    'takes odd names and passwords (%s)',
    async (options) => {
      const secret = { USER: odd.user, PASS: odd.password, AUTHSOURCE: 'people', OPTIONS: options };
      expect(await whoIsIn(await logIn(server.port, secret))).toContain('odd =,');
      // SASLprep (RFC 4013) takes both spellings for the same password; SCRAM-SHA-1 has none of it.
      const spelt = logIn(server.port, { ...secret, PASS: 'abIX pass' });
      if (options.endsWith('-1')) await expect(spelt).rejects.toThrow(/user name or password/);
      else (await spelt).wire.end();
    },
  );

  it.each([
    ['a wrong password', { USER: 'writer', PASS: 'wrong' }],
    ['somebody whom the server does not know', { USER: 'nobody', PASS: 'wrong' }],
    ['somebody whom another database keeps', { USER: odd.user, PASS: odd.password, AUTHSOURCE: 'admin' }],
  ])('is refused for %s, with a word on where users are kept', async (_what, secret) => {
    const refused = logIn(server.port, secret);
    await expect(refused).rejects.toThrow('the upstream refuses the user name or password in its secret');
    await expect(refused).rejects.toMatchObject({ hint: expect.stringContaining('AUTHSOURCE') });
  });

  it('is not tried without a user, and not without a password', async () => {
    expect(await whoIsIn(await logIn(server.port, {}))).not.toContain('writer');
    await expect(logIn(server.port, { USER: 'writer' })).rejects.toThrow(/a user and no password/);
  });
});

const PASSWORD = 'pencil';
const SALT = Buffer.from('salt of the server');

/** The server's side of SCRAM, for what no real one does. */
function scramServer(change: {
  iterations?: number;
  signature?: string;
  nonce?: string;
  done?: boolean;
  final?: Document;
}): Answer {
  const iterations = change.iterations ?? 4096;
  let bare = '';
  let challenge = '';
  const reply = (text: string, done: boolean): Document => ({
    conversationId: 5,
    done,
    payload: new Binary(Buffer.from(text)),
    ok: 1,
  });
  return (command) => {
    if (command.saslStart === 1) {
      bare = command.payload.buffer.toString().slice(3);
      challenge = `r=${change.nonce ?? bare.split('r=')[1]}more,s=${SALT.toString('base64')},i=${iterations}`;
      return reply(challenge, change.done ?? false);
    }
    const final = command.payload.buffer.toString();
    if (final === '') return change.final ?? reply('', true);
    const hash: ScramHash = 'sha256';
    const salted = pbkdf2Sync(PASSWORD, SALT, iterations, 32, hash);
    const message = `${bare},${challenge},${final.split(',p=')[0]}`;
    const key = hmac(salted, 'Client Key', hash);
    const proof = xor(key, hmac(digest(key, hash), message, hash)).toString('base64');
    if (final.split(',p=')[1] !== proof) return { ok: 0, code: 18, errmsg: 'no' };
    const signature = hmac(hmac(salted, 'Server Key', hash), message, hash).toString('base64');
    return reply(`v=${change.signature ?? signature}`, change.final === undefined);
  };
}

describe('a login at a server that misbehaves', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());
  const login = async (answer: Answer, options = '', mechanisms: readonly string[] = ['SCRAM-SHA-256']) => {
    server = await startScripted(answer);
    const secret = { USER: 'user', PASS: PASSWORD, OPTIONS: options };
    const channel = await logIn(server.port, secret, mechanisms);
    channel.wire.end();
  };

  it('succeeds when it does not', async () => {
    await login(scramServer({}));
    expect(server?.commands.map(Object.keys)).toEqual([
      ['saslStart', 'mechanism', 'payload', 'autoAuthorize', 'options', '$db'],
      ['saslContinue', 'conversationId', 'payload', '$db'],
    ]);
    expect(server?.commands[0]).toMatchObject({ mechanism: 'SCRAM-SHA-256', $db: 'admin' });
    expect(server?.commands[1]).toMatchObject({ conversationId: 5 });
  });

  it('goes on with an empty message to a server that wants one', async () => {
    await login(scramServer({ final: { conversationId: 5, done: true, payload: new Binary(Buffer.alloc(0)), ok: 1 } }));
    expect(server?.commands).toHaveLength(3);
  });

  it.each([
    ['has too few iterations', { iterations: 4095 }, /not between 4096/],
    ['does not know the password', { signature: Buffer.alloc(32).toString('base64') }, /could not prove/],
    ['brings a nonce of its own alone', { nonce: 'other' }, /nonce/],
    ['is done before it has proven anything', { done: true }, /done before/],
    [
      'does not come to an end',
      { final: { conversationId: 5, done: false, payload: new Binary(Buffer.alloc(0)), ok: 1 } },
      /to an end/,
    ],
  ] as const)('is given up when it %s', async (_what, change, expected) => {
    await expect(login(scramServer(change))).rejects.toThrow(expected);
  });

  it('uses the best that the user has, or what the secret says', async () => {
    const asked = async (options: string, mechanisms: readonly string[]): Promise<unknown> => {
      await expect(login(() => ({ ok: 0, code: 18 }), options, mechanisms)).rejects.toThrow(UpstreamError);
      const { mechanism } = server?.commands[0] ?? {};
      await server?.close();
      return mechanism;
    };
    expect(await asked('', ['SCRAM-SHA-1', 'SCRAM-SHA-256'])).toBe('SCRAM-SHA-256');
    expect(await asked('', ['SCRAM-SHA-1'])).toBe('SCRAM-SHA-1');
    expect(await asked('', [])).toBe('SCRAM-SHA-256');
    expect(await asked('authMechanism=SCRAM-SHA-1', ['SCRAM-SHA-256'])).toBe('SCRAM-SHA-1');
  });

  it('says so when the user has nothing that we have', async () => {
    await expect(login(() => undefined, '', ['MONGODB-X509'])).rejects.toThrow(/by no method that is supported/);
    expect(server?.commands).toEqual([]);
  });

  it('quotes the server without anything of the secret', async () => {
    const words = `user ${'user'} at admin with ${PASSWORD} from 127.0.0.1 is locked`;
    await expect(login(() => ({ ok: 0, code: 11, errmsg: words }))).rejects.toThrow(
      'the upstream refuses the login: *** *** at *** with *** from *** is locked (11)',
    );
  });
});

describe('PLAIN', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());
  const certificate = makeCertificate();
  const secret = { USER: 'user', PASS: PASSWORD, OPTIONS: 'authMechanism=PLAIN' };

  it('sends the password within TLS alone', async () => {
    server = await startScripted(() => HELLO);
    await expect(logIn(server.port, secret, [])).rejects.toThrow(/no TLS/);
    expect(server.commands).toEqual([]);
  });

  it('logs in within TLS', async () => {
    server = await startScripted(
      () => ({ conversationId: 1, done: true, payload: new Binary(Buffer.alloc(0)), ok: 1 }),
      certificate,
    );
    (await logIn(server.port, { ...secret, SSLMODE: 'require' }, [])).wire.end();
    expect(server.commands).toEqual([
      { saslStart: 1, mechanism: 'PLAIN', payload: expect.any(Binary), autoAuthorize: 1, $db: '$external' },
    ]);
    expect(server.commands[0]?.payload.buffer.toString()).toBe(`\0user\0${PASSWORD}`);
  });

  it('must come to an end', async () => {
    server = await startScripted(
      () => ({ conversationId: 1, done: false, payload: new Binary(Buffer.alloc(0)), ok: 1 }),
      certificate,
    );
    await expect(logIn(server.port, { ...secret, SSLMODE: 'require' }, [])).rejects.toThrow(/to an end/);
  });
});
