import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Member, meetMember } from '../../../protocols/mongodb/upstream-member.ts';
import { readMongodbTarget } from '../../../protocols/mongodb/upstream-target.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { HELLO, type ScriptedServer, startScripted } from './scripted-server.ts';

const certificate = makeCertificate();

describe('meeting a member', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());
  const meet = async (port: number, secret: Record<string, string>, host = '127.0.0.1'): Promise<Member> => {
    const target = await readMongodbTarget(new Map(Object.entries({ HOST: 'elsewhere', ...secret })));
    const parts = { target, application: 'test', dial: (_host: string, to: number) => dialTcp('127.0.0.1', to) };
    return meetMember(parts, { host, port }, new AbortController().signal);
  };

  it('learns what it is, over a leg that nobody is logged in on', async () => {
    server = await startScripted(() => HELLO);
    const member = await meet(server.port, { SSLMODE: 'disable' });
    expect(member).toMatchObject({ address: { port: server.port }, hello: { kind: 'standalone' } });
    expect(member.channel.wire.isSecure).toBe(false);
    member.channel.wire.end();
  });

  it('is encrypted where it can be, and not where it cannot, with nothing required', async () => {
    server = await startScripted(() => HELLO, certificate);
    const secure = await meet(server.port, {});
    expect(secure.channel.wire.isSecure).toBe(true);
    expect(server.dials).toBe(1);
    secure.channel.wire.end();
    await server.close();
    server = await startScripted(() => HELLO);
    const plain = await meet(server.port, {});
    expect(plain.channel.wire.isSecure).toBe(false);
    expect(server.dials).toBe(2);
    plain.channel.wire.end();
  });

  it('checks the certificate for the very member, whatever the seed was called', async () => {
    server = await startScripted(() => HELLO, certificate);
    const secret = { SSLMODE: 'verify-full', SSLROOTCERT: certificate.cert };
    const known = await meet(server.port, secret, 'localhost');
    expect(known.channel.wire.isSecure).toBe(true);
    known.channel.wire.end();
    await expect(meet(server.port, secret, 'other.example')).rejects.toThrow(/another host name/);
    await expect(meet(server.port, { SSLMODE: 'verify-full' }, 'localhost')).rejects.toThrow(
      /not signed by an authority/,
    );
  });

  it('does not go on without TLS where TLS is required', async () => {
    server = await startScripted(() => HELLO);
    await expect(meet(server.port, { SSLMODE: 'require' })).rejects.toThrow(/TLS handshake/);
    expect(server.commands).toEqual([]);
  });

  it('is given up when the session is', async () => {
    const giveUp = new AbortController();
    const silent = createServer(() => giveUp.abort());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const target = await readMongodbTarget(
      new Map([
        ['HOST', 'h'],
        ['SSLMODE', 'disable'],
      ]),
    );
    const parts = { target, application: 'test', dial: dialTcp };
    await expect(meetMember(parts, { host: '127.0.0.1', port }, giveUp.signal)).rejects.toThrow(/given up/);
    await new Promise((resolve) => silent.close(resolve));
  });
});
