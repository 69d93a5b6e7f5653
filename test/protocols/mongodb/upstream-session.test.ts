import type { Document } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UpstreamChannel } from '../../../protocols/mongodb/upstream-channel.ts';
import {
  openUpstream,
  type SessionRequest,
  type UpstreamSession,
} from '../../../protocols/mongodb/upstream-session.ts';
import { TopologyMemory } from '../../../protocols/mongodb/upstream-topology.ts';
import type { Upstream } from '../../../protocols/upstream-leg.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type Account, type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { HELLO, startScripted } from './scripted-server.ts';

function upstreamWith(secret: Record<string, string>, dialled: number[] = []): Upstream {
  return {
    name: 'shop',
    secret: new Map(Object.entries(secret)),
    dial: (host, port) => {
      dialled.push(port);
      return dialTcp(host, port);
    },
  };
}

function request(topologies = new TopologyMemory()): SessionRequest {
  return { signal: new AbortController().signal, application: 'mongosh [alice via sluice]', topologies };
}

function stringFor(server: MongodbServer, { user, password } = server.user, options = ''): Record<string, string> {
  const hosts = server.ports.map((port) => `${server.host}:${port}`).join(',');
  const login = `${user}:${encodeURIComponent(password)}`;
  return { CONNECTION_STRING: `mongodb://${login}@${hosts}/${server.database}?authSource=admin${options}` };
}

async function run({ wire }: UpstreamSession, command: Document): Promise<number> {
  return (await new UpstreamChannel(wire).run('app', command)).size;
}

describe.skipIf(isMissing('mongodb-server'))('a session on a stand-alone upstream', () => {
  let server: MongodbServer;
  beforeAll(async () => {
    server = await startMongodb({ tls: 'allow' });
  });
  afterAll(() => server?.stop());
  const keys = (more: Record<string, string>, { user, password }: Account = server.user): Record<string, string> => ({
    HOST: server.host,
    PORT: String(server.port),
    USER: user,
    PASS: password,
    DB: server.database,
    AUTHSOURCE: 'admin',
    ...more,
  });

  it('is logged in, and tells what the server is', async () => {
    const session = await openUpstream(upstreamWith(keys({})), request());
    expect(session).toMatchObject({
      database: 'app',
      hello: { kind: 'standalone', setName: '', maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000 },
    });
    expect(session.wire.isSecure).toBe(true);
    await run(session, { insert: 't', documents: [{ a: 1 }] });
    session.wire.end();
  });

  it('is named for its user in the eyes of the administrators', async () => {
    const session = await openUpstream(upstreamWith(keys({})), request());
    const [reply] = await server.run({
      currentOp: true,
      $all: true,
      appName: 'mongosh [alice via sluice]',
      $db: 'admin',
    });
    expect(reply?.inprog).toHaveLength(1);
    expect(reply?.inprog[0]?.clientMetadata.driver.name).toBe('sluice');
    session.wire.end();
  });

  it.each(['zlib', 'zstd', 'snappy,zstd'])(
    'carries plain messages over a leg compressed with %s',
    async (compressors) => {
      const secret = keys({ SSLMODE: 'disable', OPTIONS: `compressors=${compressors}` });
      const session = await openUpstream(upstreamWith(secret), request());
      const [before] = await server.run({ serverStatus: 1, $db: 'admin' });
      await run(session, { insert: 'big', documents: [{ text: 'x'.repeat(500_000) }] });
      const found = await new UpstreamChannel(session.wire).run('app', {
        find: 'big',
        projection: { _id: 0, text: { $substrBytes: ['$text', 0, 90_000] } },
      });
      expect(found.get('cursor')?.bytes.length).toBeGreaterThan(90_000);
      const [after] = await server.run({ serverStatus: 1, $db: 'admin' });
      const name = compressors.split(',').at(-1) ?? '';
      const bytes = (status: Document | undefined): number =>
        Number(status?.network.compression[name].decompressor.bytesOut);
      expect(bytes(after) - bytes(before)).toBeGreaterThan(500_000);
      await server.run({ drop: 'big' });
      session.wire.end();
    },
  );

  it('has no compression where only what we have not is wished for', async () => {
    const session = await openUpstream(upstreamWith(keys({ OPTIONS: 'compressors=snappy' })), request());
    expect(session.hello.compressors).toEqual([]);
    await run(session, { ping: 1 });
    session.wire.end();
  });

  it('uses the password that is made for it', async () => {
    const { PASS: _none, ...rest } = keys({});
    const upstream = upstreamWith(rest);
    const secret = Object.assign(upstream.secret, { password: async () => server.user.password });
    const session = await openUpstream({ ...upstream, secret }, request());
    await run(session, { count: 't' });
    session.wire.end();
  });

  it.each([
    ['a wrong password', { PASS: 'wr0ng' }, /refuses the user name or password/],
    ['a port where nobody is', { PORT: '1' }, /nothing listens/],
    ['a name that is none', { HOST: 'nowhere.invalid' }, /cannot be resolved/],
    ['an authority that is another', { SSLMODE: 'verify-full' }, /not signed by an authority/],
    ['a replica set there is not', { OPTIONS: 'replicaSet=rs9' }, /belongs to no replica set/],
    ['an option that is unknown', { OPTIONS: 'nonsense=1' }, /OPTIONS has the option nonsense/],
    [
      'a mechanism that the server has not',
      { OPTIONS: 'authMechanism=PLAIN', SSLMODE: 'require' },
      /refuses the login: .*PLAIN/,
    ],
  ])(
    'says of %s what is wrong, with the name of the connection and nothing of the secret',
    async (_what, more, expected) => {
      const refused = openUpstream(upstreamWith(keys(more)), request());
      await expect(refused).rejects.toThrow(UpstreamError);
      await expect(refused).rejects.toThrow(expected);
      await expect(refused).rejects.toThrow(/^connection "shop": /);
      await expect(refused).rejects.not.toThrow(/wr0ng|127\.0\.0\.1|nowhere|writer/);
    },
  );
});

describe.skipIf(isMissing('mongodb-server'))('a session on an upstream that wants TLS', () => {
  it('is let in with it alone', async () => {
    const server = await startMongodb({ tls: 'require', replicaSet: true });
    try {
      const ca = { SSLROOTCERT: server.ca };
      const session = await openUpstream(
        upstreamWith({ ...stringFor(server, server.user, '&tls=true'), ...ca }),
        request(),
      );
      expect(session.wire.isSecure).toBe(true);
      await run(session, { count: 't' });
      session.wire.end();
      await expect(openUpstream(upstreamWith(stringFor(server)), request())).rejects.toThrow(/closed the connection/);
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(isMissing('mongodb-server'))('sessions on a replica set', () => {
  let server: MongodbServer;
  beforeAll(async () => {
    server = await startMongodb({ replicaSet: true, members: 3 });
  });
  afterAll(() => server?.stop());
  const topologies = new TopologyMemory();
  const open = async (dialled: number[] = []): Promise<{ session: UpstreamSession; dialled: readonly number[] }> => {
    const secret = stringFor(server, server.user, '&replicaSet=rs0&retryWrites=true&w=majority');
    return { session: await openUpstream(upstreamWith(secret, dialled), request(topologies)), dialled };
  };
  const write = async (session: UpstreamSession): Promise<void> => {
    await run(session, { insert: 't', documents: [{ a: 1 }], writeConcern: { w: 'majority', wtimeout: 20_000 } });
    session.wire.end();
  };

  it('are led to the primary, and the next one goes there at once', async () => {
    const first = await open();
    expect(first.session.hello).toMatchObject({ kind: 'primary', setName: 'rs0' });
    expect(first.session.hello.hosts).toHaveLength(3);
    await write(first.session);
    const second = await open();
    expect(second.dialled).toEqual([await server.primary()]);
    await write(second.session);
  });

  it('find it from any member', async () => {
    const primary = await server.primary();
    const other = server.ports.find((port) => port !== primary) ?? 0;
    const { user, password } = server.user;
    const secret = { HOST: server.host, PORT: String(other), USER: user, PASS: password, SSLMODE: 'disable' };
    await write(await openUpstream(upstreamWith(secret), request()));
  });

  it('refuse a set of another name', async () => {
    const secret = stringFor(server, server.user, '&replicaSet=rs1');
    await expect(openUpstream(upstreamWith(secret), request())).rejects.toThrow(/another replica set/);
  });

  it('follow a primary that steps down', async () => {
    const next = await server.stepDown();
    const { session, dialled } = await open();
    expect(dialled).toContain(next);
    await write(session);
    expect((await open()).dialled).toEqual([next]);
  });

  it('follow when the primary is killed, and wait for the election', async () => {
    const primary = await server.primary();
    const before = await open();
    await server.kill(primary);
    await before.session.wire.closed;
    // Not waited for an election: the session does.
    const after = await open();
    expect(after.session.hello.kind).toBe('primary');
    await write(after.session);
    expect((await open()).dialled).toEqual([await server.primary()]);
    expect(await server.primary()).not.toBe(primary);
    await server.restart(primary);
  });
});

describe('a session on an upstream that cannot be used', () => {
  it('is refused without the words of the server, which may hold anything', async () => {
    const server = await startScripted(() => ({ ok: 0, code: 7, errmsg: 's3cret' }));
    const upstream = upstreamWith({ HOST: '127.0.0.1', PORT: String(server.port), SSLMODE: 'disable' });
    await expect(openUpstream(upstream, request())).rejects.toThrow(
      'connection "shop": the upstream refuses to say what it is (7)',
    );
    await server.close();
  });

  it('leaves no leg behind when the login fails', async () => {
    const server = await startScripted(({ hello }) => (hello === 1 ? HELLO : { ok: 0, code: 18 }));
    const secret = { HOST: '127.0.0.1', PORT: String(server.port), SSLMODE: 'disable', USER: 'u', PASS: 'p' };
    await expect(openUpstream(upstreamWith(secret), request())).rejects.toThrow(/refuses the user name/);
    await expect.poll(() => server.open).toBe(0);
    await server.close();
  });

  it('asks DNS for the servers, where the secret says so', async () => {
    const server = await startScripted(() => HELLO);
    const upstream = upstreamWith({ CONNECTION_STRING: 'mongodb+srv://c0.example.com/?tls=false' });
    const session = await openUpstream(
      { ...upstream, dial: (_host, port) => dialTcp('127.0.0.1', port) },
      {
        ...request(),
        resolver: {
          resolveSrv: async () => [{ name: 'n0.example.com', port: server.port }],
          resolveTxt: async () => [],
        },
      },
    );
    expect(session.hello.kind).toBe('standalone');
    session.wire.end();
    await server.close();
  });
});
