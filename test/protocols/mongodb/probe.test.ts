import { afterEach, describe, expect, it } from 'vitest';
import { mongodbReach } from '../../../protocols/mongodb/probe.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { startMongodb } from '../../servers/mongodb.ts';
import { HELLO, type ScriptedServer, startScripted } from './scripted-server.ts';

const ask = (secret: Record<string, string>): Promise<void> =>
  mongodbReach().ask(new Map(Object.entries(secret)), dialTcp, new AbortController().signal);

describe('whether a MongoDB upstream answers', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());
  const keys = (more: Record<string, string> = {}): Record<string, string> => ({
    HOST: '127.0.0.1',
    PORT: String(server?.port),
    ...more,
  });

  it('is found out by a hello that names nobody, and the leg is left', async () => {
    server = await startScripted(() => HELLO);
    await ask({ CONNECTION_STRING: `mongodb://ann:s3cret@127.0.0.1:${server.port}/shop` });
    expect(server.commands).toHaveLength(1);
    expect(server.commands[0]).toMatchObject({ hello: 1, client: { application: { name: 'sluice-status' } } });
    expect(JSON.stringify(server.commands)).not.toMatch(/ann|s3cret|saslSupportedMechs/);
    await expect.poll(() => server?.open).toBe(0);
  });

  it('reads no user and no password where they have keys of their own', () => {
    expect(mongodbReach().keys).toEqual(['CONNECTION_STRING', 'HOST', 'PORT', 'OPTIONS', 'SSLMODE']);
  });

  it('does not begin with TLS where nothing is required, and goes over to it where the server wants it', async () => {
    server = await startScripted(() => HELLO);
    await ask(keys());
    expect(server.dials).toBe(1);
    await server.close();
    server = await startScripted(() => HELLO, makeCertificate());
    await ask(keys());
    expect(server.commands).toHaveLength(1);
  });

  it('does not care whose certificate it is', async () => {
    server = await startScripted(() => HELLO, makeCertificate(['elsewhere.example']));
    await ask(keys({ SSLMODE: 'verify-full' }));
    expect(server.commands).toHaveLength(1);
  });

  it('is true when one of the members does', async () => {
    server = await startScripted(() => ({ ...HELLO, setName: 'rs0', isWritablePrimary: false, secondary: true }));
    await ask({ HOST: `127.0.0.1:1,127.0.0.1:${server.port}`, SSLMODE: 'disable' });
  });

  it.each([
    ['nobody is there', { PORT: '1' }, /nothing listens/],
    ['it hangs up', {}, /closed the connection without an answer/],
    ['the secret is wrong', { OPTIONS: 'x=1' }, /its secret is wrong: OPTIONS has the option x/],
    ['TLS is required and not had', { SSLMODE: 'require' }, /TLS handshake/],
  ])('is no when %s', async (_what, more, expected) => {
    server = await startScripted(() => undefined);
    const no = ask(keys({ SSLMODE: 'disable', ...more }));
    await expect(no).rejects.toThrow(UpstreamError);
    await expect(no).rejects.toThrow(expected);
  });

  it('is no when something else answers, or nothing that helps', async () => {
    server = await startScripted(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(ask(keys({ SSLMODE: 'disable' }))).rejects.toThrow('the upstream does not answer as MongoDB does');
    await server.close();
    server = await startScripted(() => ({ ok: 0, code: 8, errmsg: 's3cret' }));
    await expect(ask(keys({ SSLMODE: 'disable' }))).rejects.toThrow('the upstream refuses to say what it is (8)');
  });
});

describe.skipIf(isMissing('mongodb-server'))('a real server', () => {
  it.each(['allow', 'require'] as const)('answers before anybody logs in, with TLS: %s', async (tls) => {
    const server = await startMongodb({ tls });
    try {
      await ask({ HOST: server.host, PORT: String(server.port) });
      await ask({ CONNECTION_STRING: `mongodb://${server.host}:${server.port}/?tls=true` });
    } finally {
      await server.stop();
    }
  });
});
