import { duplexPair } from 'node:stream';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  dialGateway,
  type GatewayCredential,
  GatewayRefusal,
  logInToGateway,
  secureLeg,
} from '../../../../src/cli/connect/gateway-login.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { Wire } from '../../../../src/net/wire.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';
import { authentication, message, readBody, readPlainStartup, scriptedGateway } from './scripted-gateway.ts';

const opening = { kind: 'startup', version: 196_608, params: [['user', 'noop'] as const] } as const;
const AUTHENTICATION_OK = authentication(0);

async function logIn(credential: GatewayCredential): Promise<{ wire: Wire; greeting: Buffer }> {
  const wire = await dialGateway(credential.host, credential.port);
  onTestFinished(() => wire.destroy());
  return { wire, greeting: await logInToGateway(wire, opening, credential) };
}

describe('with a real server that does what a gateway does', () => {
  let server: TestServer;
  let credential: GatewayCredential;
  beforeAll(async () => {
    server = await startPostgres({ tls: true });
    const { host, port, user, password, database } = server;
    credential = { host, port, username: user, password, database };
  });
  afterAll(() => server.stop());

  test('the login is made over TLS and bound to it, and the client reads only that it is in', async () => {
    const { wire, greeting } = await logIn(credential);
    expect(wire.isSecure).toBe(true);
    expect(greeting).toEqual(AUTHENTICATION_OK);
    expect(String.fromCharCode((await wire.read(1))[0] ?? 0)).toBe('S');
  });

  test('what a newer client asked for is negotiated with the client, not swallowed', async () => {
    const wire = await dialGateway(credential.host, credential.port);
    onTestFinished(() => wire.destroy());
    const newer = { ...opening, version: 196_611 };
    const greeting = await logInToGateway(wire, newer, credential);
    expect(String.fromCharCode(greeting[0] ?? 0)).toBe('v');
    expect(greeting.subarray(-AUTHENTICATION_OK.length)).toEqual(AUTHENTICATION_OK);
  });

  test('a refused credential is told from other refusals', async () => {
    const wrong = await logIn({ ...credential, password: 'wrong' }).catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(GatewayRefusal);
    expect(wrong).toMatchObject({ isCredential: true });
    const other = await scriptedGateway(async (client) => {
      await readPlainStartup(client);
      await client.write(message('E', 'SFATAL\0VFATAL\0C53300\0Mtoo many sessions\0\0'));
    });
    const refusal = await logIn(other).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ isCredential: false });
    expect(String((refusal as GatewayRefusal).reply)).toContain('too many sessions');
  });
});

test.each([
  ['lets in without asking for the password', AUTHENTICATION_OK],
  ['asks for the password in clear', authentication(3)],
  ['asks for it hashed with MD5', authentication(5, 'salt')],
  ['offers no mechanism that is known', authentication(10, 'OAUTHBEARER\0\0')],
  ['goes on with an exchange that has not begun', authentication(11, 'r=x')],
  ['begins with rows', message('D', '\0\0')],
  ['sends a message of impossible length', Buffer.from('R\0\0\0\x03', 'latin1')],
  ['sends a message without end', Buffer.from('N\x7f\xff\xff\xff', 'latin1')],
])('a gateway that %s gets no password', async (_name, answer) => {
  const heard: Buffer[] = [];
  const credential = await scriptedGateway(async (client) => {
    await readPlainStartup(client);
    await client.write(answer);
    for await (const chunk of client) heard.push(chunk);
  });
  await expect(logIn(credential)).rejects.toThrow(ProtocolError);
  expect(Buffer.concat(heard).toString('latin1')).not.toContain(credential.password);
});

test('a gateway that does not know the password itself is not believed', async () => {
  const credential = await scriptedGateway(async (client) => {
    await readPlainStartup(client);
    await client.write(authentication(10, 'SCRAM-SHA-256\0\0'));
    const nonce = /r=(.*)$/.exec((await readBody(client)).toString())?.[1] ?? '';
    await client.write(authentication(11, `r=${nonce}more,s=${Buffer.alloc(16).toString('base64')},i=4096`));
    await readBody(client);
    await client.write(authentication(12, `v=${Buffer.alloc(32, 1).toString('base64')}`));
    await client.write(AUTHENTICATION_OK);
  });
  await expect(logIn(credential)).rejects.toThrow(/could not prove/);
});

test('a gateway that lets in after half an exchange is not believed', async () => {
  const credential = await scriptedGateway(async (client) => {
    await readPlainStartup(client);
    await client.write(authentication(10, 'SCRAM-SHA-256\0\0'));
    await readBody(client);
    await client.write(AUTHENTICATION_OK);
  });
  await expect(logIn(credential)).rejects.toThrow(/did not prove/);
});

test('a login that never comes to an end is ended', async () => {
  const credential = await scriptedGateway(async (client) => {
    await readPlainStartup(client);
    for (let i = 0; i < 100; i += 1) await client.write(message('N', 'SNOTICE\0\0'));
  });
  await expect(logIn(credential)).rejects.toThrow(/does not come to an end/);
});

test('bytes in clear behind the answer to the TLS request are an attack', async () => {
  const credential = await scriptedGateway(async (client) => {
    await client.read(8);
    await client.write(Buffer.from('Sextra'));
  });
  await expect(logIn(credential)).rejects.toThrow(/more than its answer/);
});

/** A leg to a gateway on another machine, and that machine's end. */
function remoteLeg(): { near: Wire; far: Wire } {
  const [near, far] = duplexPair();
  return { near: new Wire(Object.assign(near, { remoteAddress: '192.0.2.1' })), far: new Wire(far) };
}

test('off this machine nothing is sent without TLS', async () => {
  const { near, far } = remoteLeg();
  const securing = secureLeg(near);
  await far.read(8);
  await far.write(Buffer.from('N'));
  await expect(securing).rejects.toThrow(/does not speak TLS/);
});

test('off this machine a login that is not bound to the channel is not made', async () => {
  const { near, far } = remoteLeg();
  const credential = { host: '192.0.2.1', port: 1, username: 'dba~shop', password: 'slc_secret', database: '' };
  const login = logInToGateway(near, opening, credential);
  await far.write(authentication(10, 'SCRAM-SHA-256\0\0'));
  await expect(login).rejects.toThrow(/cannot be bound/);
});
