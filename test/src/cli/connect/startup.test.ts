import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { readOpening, sslRequest, startupForGateway } from '../../../../src/cli/connect/startup.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { Wire } from '../../../../src/net/wire.ts';

const GSSENC_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30]);

function startup(body: string, version = 196_608): Buffer {
  const packet = Buffer.alloc(8 + Buffer.byteLength(body));
  packet.writeInt32BE(packet.length, 0);
  packet.writeInt32BE(version, 4);
  packet.write(body, 8);
  return packet;
}

/** What the client is answered, and what it is understood to want. */
async function opening(...packets: Buffer[]) {
  const [near, far] = duplexPair();
  let answered = '';
  far.on('data', (chunk) => {
    answered += String(chunk);
  });
  for (const packet of packets) far.write(packet);
  const client = new Wire(near);
  const result = await readOpening(client);
  client.end();
  await once(far, 'end');
  return { result, answered };
}

test('a start-up packet is read with its parameters', async () => {
  const { result } = await opening(startup('user\0noop\0application_name\0psql\0\0'));
  expect(result).toEqual({
    kind: 'startup',
    version: 196_608,
    params: [
      ['user', 'noop'],
      ['application_name', 'psql'],
    ],
  });
});

test('encryption is declined, and the client goes on without', async () => {
  const { result, answered } = await opening(GSSENC_REQUEST, sslRequest(), startup('user\0noop\0\0', 196_610));
  expect(answered).toBe('NN');
  expect(result).toMatchObject({ kind: 'startup', version: 196_610 });
});

test('a cancel request is kept as it is, with a key of either length', async () => {
  for (const keyBytes of [4, 32]) {
    const packet = Buffer.alloc(12 + keyBytes, 7);
    packet.writeInt32BE(packet.length, 0);
    packet.writeInt32BE(80_877_102, 4);
    expect((await opening(packet)).result).toEqual({ kind: 'cancel', packet });
  }
});

test.each([
  ['a packet that is too long', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0])],
  ['a packet that is too short', Buffer.from([0, 0, 0, 4, 0, 3, 0, 0])],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['TLS at once', Buffer.from('16030100f8010000f4', 'hex')],
  ['version 2 of the protocol', startup('user\0x\0\0', 131_072)],
  ['a packet without its end', startup('user\0noop')],
  ['a name without a value', startup('user\0\0')],
  ['a value without a name', startup('\0noop\0\0')],
])('%s is refused', async (_name, packet) => {
  await expect(opening(packet)).rejects.toThrow(ProtocolError);
});

test('a client that only asks for encryption is not listened to for ever', async () => {
  await expect(opening(sslRequest(), sslRequest(), sslRequest(), sslRequest())).rejects.toThrow(ProtocolError);
});

const asked = (params: [string, string][]) => ({ kind: 'startup', version: 196_608, params }) as const;
const login = { username: 'dba~shop', database: '' };

test('the gateway gets the login in the place of the local user, and everything else as it was', () => {
  const packet = startupForGateway(
    asked([
      ['user', 'noop'],
      ['database', 'other'],
      ['options', '-c x=1'],
    ]),
    login,
  );
  expect(packet).toEqual(startup('user\0dba~shop\0database\0other\0options\0-c x=1\0\0'));
});

test('a client that names no database, or the one called like its user, gets the connection’s own', () => {
  expect(startupForGateway(asked([['user', 'noop']]), login)).toEqual(startup('user\0dba~shop\0\0'));
  expect(
    startupForGateway(
      asked([
        ['user', 'me'],
        ['database', 'me'],
      ]),
      login,
    ),
  ).toEqual(startup('user\0dba~shop\0\0'));
  const named = { ...login, database: 'shop' };
  expect(startupForGateway(asked([['user', 'me']]), named)).toEqual(startup('user\0dba~shop\0database\0shop\0\0'));
});
