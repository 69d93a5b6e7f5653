import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientLogin, loginClient } from '../../../protocols/mongodb/client-login.ts';
import { LoginChannel } from '../../../protocols/mongodb/login-channel.ts';
import { OPCODE } from '../../../protocols/mongodb/messages/header.ts';
import { FLAG } from '../../../protocols/mongodb/messages/op-msg.ts';
import { binary } from '../../../protocols/mongodb/reply-document.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import type { Door, WireName } from '../../../src/core/protocol.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';
import { verifierOf } from '../scram-verifier.ts';
import { logIn, msg, opQuery, readAnswer, run, scramStart } from './login-client.ts';

const TLS = serverTls(
  makeSelfSigned({
    names: ['localhost'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  }),
);
const ALICE = { userName: 'alice~shop', password: 'right' };

let pair: WirePair;
let asked: WireName[];
let events: string[];

beforeEach(async () => {
  pair = await wirePair();
  asked = [];
  events = [];
});
afterEach(() => pair.close());

const door: Door = {
  scram: async (name) => {
    asked.push(name);
    return name.user === 'alice' ? verifierOf('other', 'right') : verifierOf();
  },
  secret: async (name, secret) => (name.user === 'alice' && secret === 'right' ? 'token-1' : undefined),
  native: async () => [],
  admit: () => Promise.reject(new Error('not part of the login')),
};

/** Logs clients in; as soon as one has proven itself it is told so. */
async function served(options: { allowPlaintext?: boolean } = {}): Promise<ClientLogin> {
  const login = await loginClient(new LoginChannel(pair.wire), door, {
    tls: TLS,
    allowPlaintext: options.allowPlaintext ?? false,
    connectionId: 7,
    onIdle: () => events.push('idle'),
    onBegin: () => events.push('begin'),
  });
  await login.complete();
  return login;
}

function started(options: { allowPlaintext?: boolean } = {}): Promise<ClientLogin> {
  const login = served(options);
  login.catch(() => undefined);
  return login;
}

async function startTls(): Promise<void> {
  await pair.peer.startTls({ isServer: false, options: { rejectUnauthorized: false } });
}

describe('a client', () => {
  it.each([
    ['within hello', { speculates: true }],
    ['after hello', {}],
    ['with an exchange that says nothing', { skipsEmpty: false }],
    ['within hello, and with an exchange that says nothing', { speculates: true, skipsEmpty: false }],
  ])('logs in with the secret of any of its tokens %s', async (_how, how) => {
    const login = started();
    expect(await logIn(pair.peer, { ...ALICE, ...how })).toMatchObject({ ok: 1, done: true });
    expect(await login).toMatchObject({ name: { user: 'alice', connection: 'shop' }, tokenId: 'token-1' });
  });

  it('may begin with TLS', async () => {
    const login = started();
    await startTls();
    expect(await logIn(pair.peer, ALICE)).toMatchObject({ ok: 1 });
    await login;
    expect(pair.wire.isSecure).toBe(true);
  });

  it('may send a first message of a length that begins as TLS does', async () => {
    const login = started();
    const wanted = 0x0316;
    const empty = msg({ hello: 1, comment: '' });
    const first = msg({ hello: 1, comment: 'x'.repeat(wanted - empty.length) });
    expect([...first.subarray(0, 2)]).toEqual([0x16, 0x03]);
    await pair.peer.write(first);
    expect((await readAnswer(pair.peer)).document).toMatchObject({ ok: 1 });
    await logIn(pair.peer, ALICE);
    await login;
  });

  it('that is no MongoDB client at all is refused', async () => {
    const login = started();
    await pair.peer.write(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    await expect(login).rejects.toMatchObject({ code: 'protocol_error' });
  });

  it('that begins TLS and does not end it is refused', async () => {
    const login = started();
    await pair.peer.write(Buffer.concat([Buffer.of(0x16, 0x03, 0x01, 0, 5), Buffer.alloc(64)]));
    await expect(login).rejects.toThrow('the TLS handshake failed');
  });

  it('names its program in its first hello alone', async () => {
    const login = started();
    const name = (text: string) => ({ application: { name: text } });
    await run(pair.peer, { hello: 1, client: name('billing') });
    await run(pair.peer, { hello: 1, client: name('other') });
    await logIn(pair.peer, ALICE);
    expect((await login).application).toBe('billing');
  });

  it('is told of another machine to use TLS, unless that is allowed', async () => {
    Object.defineProperty(pair.wire, 'remoteAddress', { value: '192.0.2.7' });
    const refused = started();
    await pair.peer.write(msg({ hello: 1 }));
    await expect(refused).rejects.toThrow('this gateway accepts encrypted connections only');
    expect(asked).toEqual([]);
    pair.close();
    pair = await wirePair();
    Object.defineProperty(pair.wire, 'remoteAddress', { value: '192.0.2.7' });
    const login = started({ allowPlaintext: true });
    await logIn(pair.peer, ALICE);
    await login;
  });
});

describe('before the login', () => {
  it('hello is answered in the form it came in, also with $query around it', async () => {
    started();
    await pair.peer.write(opQuery({ isMaster: 1, helloOk: true }, 5));
    expect(await readAnswer(pair.peer)).toMatchObject({
      opCode: OPCODE.reply,
      responseTo: 5,
      document: { ismaster: true, helloOk: true, ok: 1, connectionId: 7 },
    });
    await pair.peer.write(opQuery({ $query: { ismaster: 1 }, $readPreference: { mode: 'nearest' } }, 6));
    expect(await readAnswer(pair.peer)).toMatchObject({ responseTo: 6, document: { ismaster: true } });
    await pair.peer.write(msg({ hello: 1 }, { requestId: 8 }));
    expect(await readAnswer(pair.peer)).toMatchObject({ opCode: OPCODE.msg, responseTo: 8, document: { ok: 1 } });
  });

  it('only hello may come in the old form', async () => {
    started();
    await pair.peer.write(opQuery({ saslStart: 1, mechanism: 'SCRAM-SHA-256' }));
    expect((await readAnswer(pair.peer)).document).toMatchObject({ ok: 0, code: 352 });
  });

  it.each(['ping', 'buildInfo', 'buildinfo', 'logout', 'endSessions'])('%s is answered', async (name) => {
    started();
    expect(await run(pair.peer, { [name]: 1 })).toMatchObject({ ok: 1 });
  });

  it.each(['find', 'Hello', 'listDatabases', 'connectionStatus', 'serverStatus'])('%s is refused', async (name) => {
    started();
    expect(await run(pair.peer, { [name]: 1 })).toMatchObject({ ok: 0, code: 13, codeName: 'Unauthorized' });
    expect(await run(pair.peer, { hello: 1 })).toMatchObject({ ok: 1 });
  });

  it('who waits for no answer gets none', async () => {
    started();
    await pair.peer.write(msg({ endSessions: [] }, { flags: FLAG.moreToCome, requestId: 1 }));
    await pair.peer.write(msg({ ping: 1 }, { requestId: 2 }));
    expect(await readAnswer(pair.peer)).toMatchObject({ responseTo: 2 });
  });

  it('a client that only watches is told apart from one that logs in', async () => {
    const login = started();
    await run(pair.peer, { hello: 1 });
    await run(pair.peer, { hello: 1 });
    expect(events).toEqual(['idle', 'idle']);
    await logIn(pair.peer, ALICE);
    await login;
    expect(events).toEqual(['idle', 'idle', 'idle', 'begin']);
  });

  it('one that logs in at once was never idle', async () => {
    const login = started();
    await logIn(pair.peer, { ...ALICE, speculates: true });
    await login;
    expect(events).toEqual(['begin']);
  });

  it('the mode of load balancers is refused', async () => {
    const login = started();
    await pair.peer.write(msg({ hello: 1, loadBalanced: true }));
    await expect(login).rejects.toThrow('loadBalanced=true is not supported');
  });
});

describe('a login', () => {
  it.each([
    ['a wrong secret', { userName: 'alice~shop', password: 'wrong' }, 'alice~shop'],
    ['a user nobody has', { userName: 'nobody~shop', password: 'right' }, 'nobody~shop'],
  ])('with %s is refused when it was proven, in the same words', async (_what, claim, name) => {
    const login = started();
    void logIn(pair.peer, { ...claim, speculates: true }).catch(() => undefined);
    await expect(login).rejects.toMatchObject({
      codeName: 'AuthenticationFailed',
      message: `authentication failed for user "${name}"`,
    });
  });

  it.each(['alice', '~shop', 'alice~', 'a~b~c', ''])('as %j is told what names look like', async (userName) => {
    const login = started();
    // Whatever is wrong with it within hello is told to the login that follows.
    void logIn(pair.peer, { userName, password: 'right', speculates: true }).catch(() => undefined);
    await expect(login).rejects.toThrow('the user name must be <user>~<connection>');
    expect(asked).toEqual([]);
  });

  it('reads a name with commas and equals signs', async () => {
    started();
    const scram = new ScramClient({ password: 'x', userName: 'a,b=2C~shop', offered: ['SCRAM-SHA-256'] });
    await run(pair.peer, scramStart(scram));
    expect(asked).toEqual([{ user: 'a,b=2C', connection: 'shop' }]);
  });

  it('by PLAIN needs TLS', async () => {
    const login = started();
    await pair.peer.write(msg(plain('\0alice~shop\0right')));
    await expect(login).rejects.toThrow('PLAIN sends the token itself, and needs an encrypted connection');
  });

  it.each(['\0alice~shop\0right', 'alice~shop\0alice~shop\0right'])('by PLAIN is let in by TLS', async (text) => {
    const login = started();
    await startTls();
    expect(await run(pair.peer, plain(text))).toMatchObject({ ok: 1, done: true });
    expect(await login).toMatchObject({ name: { user: 'alice', connection: 'shop' }, tokenId: 'token-1' });
  });

  it.each([
    ['a wrong secret', '\0alice~shop\0wrong', 'authentication failed for user "alice~shop"'],
    ['a user nobody has', '\0bob~shop\0right', 'authentication failed for user "bob~shop"'],
    ['no secret', '\0alice~shop', 'PLAIN: broken message'],
    ['too much', '\0alice~shop\0right\0', 'PLAIN: broken message'],
    ['somebody else to act as', 'root\0alice~shop\0right', 'PLAIN: nobody may act as somebody else'],
    ['a message of any length', `\0alice~shop\0${'x'.repeat(5000)}`, 'PLAIN: the message is too long'],
  ])('by PLAIN with %s is refused', async (_what, text, why) => {
    const login = started();
    await startTls();
    await pair.peer.write(msg(plain(text)));
    await expect(login).rejects.toThrow(why);
  });

  it.each(['SCRAM-SHA-1', 'MONGODB-X509', 'MONGODB-AWS', 'MONGODB-OIDC', 'GSSAPI', ''])(
    'by %j is refused',
    async (mechanism) => {
      const login = started();
      await pair.peer.write(msg({ saslStart: 1, mechanism, payload: binary(Buffer.from('n,,n=alice~shop,r=abc')) }));
      await expect(login).rejects.toMatchObject({ codeName: 'MechanismUnavailable' });
    },
  );

  it('by a certificate, or by the method of long ago, is refused', async () => {
    const login = started();
    await pair.peer.write(msg({ authenticate: 1, mechanism: 'MONGODB-X509' }));
    await expect(login).rejects.toThrow('logging in with MONGODB-X509 is not supported');
  });

  it('within hello that is not SCRAM-SHA-256 is left out of the answer', async () => {
    started();
    for (const mechanism of ['SCRAM-SHA-1', 'PLAIN', 'MONGODB-X509']) {
      const answer = await run(pair.peer, {
        hello: 1,
        speculativeAuthenticate: { ...plain('\0alice~shop\0right'), mechanism },
      });
      expect(answer).toMatchObject({ ok: 1 });
      expect(answer).not.toHaveProperty('speculativeAuthenticate');
    }
  });

  it.each([
    ['of a conversation nobody began', { saslContinue: 1, conversationId: 1, payload: binary(Buffer.alloc(0)) }],
    ['without a payload', { saslStart: 1, mechanism: 'SCRAM-SHA-256' }],
    ['whose payload is a text', { saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: 'n,,n=alice~shop,r=abc' }],
    [
      'that asks for channel binding',
      { saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: binary(Buffer.from('p=tls-unique,,n=a~b,r=c')) },
    ],
  ])('%s is refused', async (_what, command) => {
    const login = started();
    await pair.peer.write(msg(command));
    await expect(login).rejects.toMatchObject({ code: 'protocol_error' });
  });

  it.each([
    ['another number', (id: number) => ({ conversationId: id + 1, payload: binary(Buffer.from('c=biws,r=x,p=eA==')) })],
    ['no number', () => ({ payload: binary(Buffer.from('c=biws,r=x,p=eA==')) })],
  ])('that goes on under %s is refused', async (_what, next) => {
    const login = started();
    const scram = new ScramClient({ ...ALICE, offered: ['SCRAM-SHA-256'] });
    const { conversationId } = await run(pair.peer, scramStart(scram));
    await pair.peer.write(msg({ saslContinue: 1, ...next(conversationId) }));
    await expect(login).rejects.toMatchObject({ code: 'protocol_error' });
  });

  it('may be begun three times', async () => {
    const login = started();
    const start = () => scramStart(new ScramClient({ ...ALICE, offered: ['SCRAM-SHA-256'] }));
    for (let i = 0; i < 3; i += 1) expect(await run(pair.peer, start())).toMatchObject({ ok: 1, done: false });
    await pair.peer.write(msg(start()));
    await expect(login).rejects.toThrow('too many conversations');
  });

  it('must end with what says nothing, where the client asked for that', async () => {
    const login = started();
    const scram = new ScramClient({ ...ALICE, offered: ['SCRAM-SHA-256'] });
    const { conversationId, payload } = await run(pair.peer, scramStart(scram, false));
    const final = await scram.respond(Buffer.from(payload.buffer).toString());
    expect(
      await run(pair.peer, { saslContinue: 1, conversationId, payload: binary(Buffer.from(final)) }),
    ).toMatchObject({ done: false });
    await pair.peer.write(msg({ find: 'orders' }));
    await expect(login).rejects.toThrow('the conversation is not at its end');
  });
});

function plain(text: string): Record<string, unknown> {
  return { saslStart: 1, mechanism: 'PLAIN', payload: binary(Buffer.from(text)), $db: '$external' };
}

it('tells the version whose commands it names', async () => {
  started();
  const { maxWireVersion } = await run(pair.peer, { hello: 1 });
  const { version, versionArray } = await run(pair.peer, { buildInfo: 1 });
  expect({ maxWireVersion, version, versionArray }).toEqual({
    maxWireVersion: 25,
    version: '8.0.0',
    versionArray: [8, 0, 0, 0],
  });
});
