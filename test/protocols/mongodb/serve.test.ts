import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Monitors } from '../../../protocols/mongodb/monitors.ts';
import { serveClient } from '../../../protocols/mongodb/serve.ts';
import type { Door } from '../../../src/core/protocol.ts';
import { createLogger } from '../../../src/log.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { wirePair } from '../postgres/wire-pair.ts';
import { type LegGateway, secretFor, serveParts, startLegGateway, TOKEN } from './leg-gateway.ts';
import { logIn, run } from './login-client.ts';

describe.skipIf(isMissing('mongodb-server'))('before a real server', () => {
  let server: MongodbServer;
  let gateway: LegGateway;
  const monitors = new Monitors();

  beforeAll(async () => {
    server = await startMongodb();
    gateway = await startLegGateway({
      monitors,
      secrets: {
        shop: secretFor(server),
        wrong: secretFor(server, { user: 'nobody', password: 'nothing' }),
        gone: { ...secretFor(server), PORT: '1' },
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await server.stop();
  });

  /** Runs `work` with a driver that is connected, by default as alice to the shop. */
  async function withClient<T>(
    work: (client: MongoClient) => Promise<T>,
    uri = gateway.uri(),
    options: MongoClientOptions = {},
  ): Promise<T> {
    const client = new MongoClient(uri, options);
    try {
      return await work(await client.connect());
    } finally {
      await client.close();
    }
  }

  describe('a driver', () => {
    it.each(['', '?directConnection=true', '?retryWrites=false', '?compressors=zlib', '?authSource=shop', 'shop'])(
      'with %j in its connection string reads what it wrote',
      async (options) => {
        const found = await withClient(async (client) => {
          const orders = client.db('app').collection('orders');
          await orders.deleteMany({});
          await orders.insertOne({ n: 1 });
          await orders.updateOne({ n: 1 }, { $inc: { n: 1 } });
          return orders.find({}, { projection: { _id: 0 } }).toArray();
        }, gateway.uri(options));
        expect(found).toEqual([{ n: 2 }]);
      },
    );

    it('is a session for each of its connections that logs in, and none for the one that watches', async () => {
      const before = gateway.sessions.length;
      await withClient(
        async (client) => {
          await client.db('app').command({ ping: 1 });
          expect(monitors.size).toBeGreaterThan(0);
          expect(gateway.sessions.slice(before)).toMatchObject([
            { protocol: 'mongodb', database: '', client: { application: 'billing' }, user: { name: 'alice' } },
          ]);
        },
        gateway.uri(),
        { appName: 'billing' },
      );
      await expect.poll(() => monitors.size).toBe(0);
      expect(gateway.closeReasons.at(-1)).toBe('the client closed the connection');
    });

    it('is known to the upstream by its program and its user', async () => {
      const names = await withClient(
        async (client) => {
          const operations = await client
            .db('admin')
            .aggregate([{ $currentOp: { allUsers: true } }])
            .toArray();
          return operations.map(({ appName }) => appName);
        },
        gateway.uri(),
        { appName: 'billing' },
      );
      expect(names).toContain('billing [alice via sluice]');
    });

    it('may use TLS, and check the certificate', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-ca-'));
      const tlsCAFile = join(folder, 'ca.pem');
      writeFileSync(tlsCAFile, gateway.certificate);
      try {
        for (const mechanism of ['DEFAULT', 'SCRAM-SHA-256', 'PLAIN']) {
          const uri = gateway.uri(`?authMechanism=${mechanism}`);
          expect(
            await withClient((client) => client.db('app').command({ ping: 1 }), uri, { tls: true, tlsCAFile }),
          ).toMatchObject({
            ok: 1,
          });
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('whose session is ended loses its connection', async () => {
      await withClient(async (client) => {
        await client.db('app').command({ ping: 1 });
        gateway.sessions.at(-1)?.kill({ code: 'killed', message: 'the session was ended by an administrator' });
        // Reads are repeated on another connection, by the driver itself.
        await expect.poll(() => gateway.closeReasons.at(-1)).toBe('the session was ended by an administrator');
      });
    });
  });

  describe('who gets no session is told why', () => {
    it.each([
      [
        'a wrong token',
        'alice~shop',
        'wrong',
        18,
        'authentication failed for user "alice~shop". The password must be an access token',
      ],
      [
        'a user nobody has',
        'mallory~shop',
        TOKEN,
        18,
        'authentication failed for user "mallory~shop". The password must be an access token',
      ],
      ['a name without a connection', 'alice', TOKEN, 18, 'the user name must be <user>~<connection>'],
      ['a connection that is not there', 'alice~nowhere', TOKEN, 13, 'connection "nowhere" does not exist'],
      [
        'an upstream that refuses the gateway',
        'alice~wrong',
        TOKEN,
        96,
        'connection "wrong": the upstream refuses the user name or password',
      ],
      [
        'an upstream that is not there',
        'alice~gone',
        TOKEN,
        96,
        'connection "gone": the upstream refused the connection',
      ],
    ])('with %s', async (_what, user, password, code, text) => {
      const refused = await withClient(async () => undefined, gateway.uri('', user, password)).catch(
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ code, message: expect.stringContaining(text) });
      expect(gateway.logged()).not.toContain(TOKEN);
    });

    it.each([
      ['loadBalanced=true', 'loadBalanced=true is not supported'],
      ['authMechanism=SCRAM-SHA-1', 'logging in with SCRAM-SHA-1 is not supported'],
      ['authMechanism=PLAIN', 'PLAIN sends the token itself, and needs an encrypted connection'],
    ])('with %s', async (option, text) => {
      await expect(withClient(async () => undefined, gateway.uri(`?${option}`))).rejects.toThrow(text);
    });

    it('from another machine without TLS', async () => {
      const remote = await startLegGateway({ secrets: {}, isRemote: true });
      try {
        const uri = remote.uri('?serverSelectionTimeoutMS=1000');
        await expect(withClient(async () => undefined, uri)).rejects.toThrow(
          'this gateway accepts encrypted connections only',
        );
      } finally {
        await remote.close();
      }
    });
  });
});

describe('a connection', () => {
  it('is told nothing of a fault of the gateway’s own', async () => {
    const lines: string[] = [];
    const log = createLogger('error', { write: (line: string) => lines.push(line) });
    const door: Door = {
      scram: () => Promise.reject(new TypeError('secret internals')),
      secret: async () => undefined,
      native: async () => [],
      admit: () => Promise.reject(new Error('never asked')),
    };
    const { wire, peer, close } = await wirePair();
    const served = serveClient(wire, door, serveParts(log));
    expect(await logIn(peer, { userName: 'alice~shop', password: TOKEN })).toMatchObject({
      ok: 0,
      code: 1,
      errmsg: 'internal error of the gateway',
    });
    await served;
    expect(lines.join('')).toContain('secret internals');
    close();
  });

  it('counts as a half-open login no more once it watches, or is logged in', async () => {
    const { wire, peer, close } = await wirePair();
    const own = new Monitors();
    let calls = 0;
    const door: Door = {
      scram: () => Promise.reject(new Error('never asked')),
      secret: async () => undefined,
      native: async () => [],
      admit: () => Promise.reject(new Error('never asked')),
    };
    const served = serveClient(wire, door, serveParts(undefined, own), () => {
      calls += 1;
    });
    expect([own.size, calls]).toEqual([0, 0]);
    await run(peer, { hello: 1 });
    expect([own.size, calls]).toEqual([1, 1]);
    peer.end();
    await served;
    expect(own.size).toBe(0);
    close();
  });
});
