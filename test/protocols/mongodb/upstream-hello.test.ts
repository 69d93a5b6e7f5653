import { type Document, serialize } from 'bson';
import { afterEach, describe, expect, it } from 'vitest';
import { Fields } from '../../../protocols/mongodb/bson/fields.ts';
import { UpstreamChannel } from '../../../protocols/mongodb/upstream-channel.ts';
import { readUpstreamHello, sayHello, type UpstreamHello } from '../../../protocols/mongodb/upstream-hello.ts';
import { readMongodbTarget } from '../../../protocols/mongodb/upstream-target.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { type Answer, HELLO, type ScriptedServer, startScripted } from './scripted-server.ts';

const read = (more: Document): UpstreamHello =>
  readUpstreamHello(new Fields(Buffer.from(serialize({ ...HELLO, ...more }))));

describe('what a server says of itself', () => {
  it.each([
    ['standalone', {}],
    ['router', { msg: 'isdbgrid' }],
    ['uninitiated', { isreplicaset: true, isWritablePrimary: false }],
    ['primary', { setName: 'rs0' }],
    ['primary', { setName: 'rs0', isWritablePrimary: undefined, ismaster: true }],
    ['secondary', { setName: 'rs0', isWritablePrimary: false, secondary: true }],
    ['other', { setName: 'rs0', isWritablePrimary: false, secondary: true, hidden: true }],
    ['other', { setName: 'rs0', isWritablePrimary: false, arbiterOnly: true }],
  ])('makes it a %s: %j', (kind, more) => {
    expect(read(more).kind).toBe(kind);
  });

  it('names the other members', () => {
    const found = read({
      setName: 'rs0',
      hosts: ['a:1', '[::1]:2', 'not a host', 7],
      passives: ['b'],
      primary: 'a:1',
      saslSupportedMechs: ['SCRAM-SHA-1'],
      compression: ['zstd'],
    });
    expect(found).toMatchObject({
      setName: 'rs0',
      hosts: [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
        { host: 'b', port: 27_017 },
      ],
      primary: { host: 'a', port: 1 },
      mechanisms: ['SCRAM-SHA-1'],
      compressors: ['zstd'],
      connectionId: 7,
      maxWireVersion: 25,
    });
    expect(read({})).toMatchObject({ setName: '', hosts: [], primary: undefined, mechanisms: undefined });
  });

  it('is never more than a message may have', () => {
    expect(
      read({ maxBsonObjectSize: 2 ** 30, maxMessageSizeBytes: 2 ** 30, maxWriteBatchSize: 2 ** 30 }),
    ).toMatchObject({
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
    });
  });

  it('must not be of before MongoDB 4.4', () => {
    expect(() => read({ maxWireVersion: 8 })).toThrow(UpstreamError);
    expect(() => read({ maxWireVersion: undefined })).toThrow(/older than MongoDB 4.4/);
    expect(read({ maxWireVersion: 9 }).maxWireVersion).toBe(9);
  });
});

describe('our hello', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());
  const say = async (answer: Answer, secret: Record<string, string>, application: string): Promise<UpstreamHello> => {
    server = await startScripted(answer);
    const channel = new UpstreamChannel(await dialTcp('127.0.0.1', server.port));
    try {
      return await sayHello(channel, await readMongodbTarget(new Map(Object.entries(secret))), application);
    } finally {
      channel.wire.end();
    }
  };

  it('says who is behind the leg, and asks what the user may log in with', async () => {
    const secret = { HOST: 'h', USER: 'ann', AUTHSOURCE: 'people', OPTIONS: 'compressors=zlib,zstd' };
    await say(() => HELLO, secret, 'mongosh [alice via sluice]');
    expect(server?.commands).toEqual([
      {
        hello: 1,
        helloOk: true,
        client: {
          application: { name: 'mongosh [alice via sluice]' },
          driver: { name: 'sluice', version: expect.any(String) },
          os: { type: expect.any(String) },
        },
        compression: ['zlib', 'zstd'],
        saslSupportedMechs: 'people.ann',
        $db: 'admin',
      },
    ]);
  });

  it('has a name that servers take, and asks for nobody where nobody logs in', async () => {
    await say(() => HELLO, { HOST: 'h' }, 'ü'.repeat(100));
    expect(server?.commands[0]?.client.application.name).toBe('ü'.repeat(64));
    expect(server?.commands[0]).not.toHaveProperty('saslSupportedMechs');
  });

  it('bears the name that the secret gives it', async () => {
    await say(() => HELLO, { HOST: 'h', OPTIONS: 'appName=gateway' }, 'mongosh');
    expect(server?.commands[0]?.client.application.name).toBe('gateway');
  });

  it('is said in the old words to a server that knows no others', async () => {
    const old: Answer = ({ isMaster }) => (isMaster === 1 ? { ...HELLO, maxWireVersion: 9 } : { ok: 0, code: 59 });
    expect((await say(old, { HOST: 'h' }, 'x')).maxWireVersion).toBe(9);
  });

  it('fails where the server refuses it', async () => {
    await expect(say(() => ({ ok: 0, code: 18 }), { HOST: 'h' }, 'x')).rejects.toMatchObject({ errorCode: 18 });
  });
});
