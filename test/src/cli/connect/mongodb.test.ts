import { MongoClient, type MongoClientOptions } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalPort, openLocalPort } from '../../../../src/cli/connect/local-port.ts';
import { bridgeMongodb } from '../../../../src/cli/connect/mongodb.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { type LegGateway, secretFor, startLegGateway, TOKEN } from '../../../protocols/mongodb/leg-gateway.ts';
import { mongosh } from '../../../protocols/mongodb/mongosh.ts';
import { type MongodbServer, startMongodb } from '../../../servers/mongodb.ts';

describe.skipIf(isMissing('mongodb-server'))('a local port for MongoDB clients', () => {
  let server: MongodbServer;
  let gateway: LegGateway;
  let local: LocalPort;
  let renewals = 0;
  let password = TOKEN;
  let connection = 'shop';

  beforeAll(async () => {
    server = await startMongodb();
    gateway = await startLegGateway({ secrets: { shop: secretFor(server) } });
    const credentials = {
      current: async (options = { renew: false }) => {
        if (options.renew) {
          renewals += 1;
          password = TOKEN;
        }
        return { host: '127.0.0.1', port: gateway.port, username: `alice~${connection}`, password, database: '' };
      },
    };
    local = await openLocalPort({ port: 0, portDefault: 0 }, (client) => bridgeMongodb(client, credentials));
  });
  afterAll(async () => {
    await local?.close();
    await gateway?.close();
    await server?.stop();
  });

  const uri = (user = '') => `mongodb://${user}${local.host}:${local.port}/`;
  const withClient = async <T>(
    work: (client: MongoClient) => Promise<T>,
    options: MongoClientOptions = {},
    user = '',
  ): Promise<T> => {
    const client = new MongoClient(uri(user), options);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };

  it('needs no password, and only connections that do something are sessions', async () => {
    const before = gateway.sessions.length;
    await withClient(
      async (client) => {
        const things = client.db('app').collection('things');
        await things.insertOne({ n: 1 });
        expect(await things.countDocuments({ n: 1 })).toBe(1);
      },
      { appName: 'billing' },
    );
    expect(gateway.sessions.slice(before)).toMatchObject([{ client: { application: 'billing' } }]);
  });

  it('takes a first command of any size', async () => {
    await withClient(async (client) => {
      const large = client.db('app').collection('large');
      await large.insertOne({ text: 'x'.repeat(3_000_000) });
      expect((await large.findOne())?.text).toHaveLength(3_000_000);
    });
  });

  it.skipIf(isMissing('mongosh'))('serves mongosh', async () => {
    const { code, stdout } = await mongosh(uri(), ['db.adminCommand({ ping: 1 }).ok']);
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '1' });
  });

  it('replaces a credential that is not accepted any more, once', async () => {
    password = 'slc_revoked';
    const before = renewals;
    await withClient((client) => client.db('app').command({ ping: 1 }));
    expect(renewals).toBe(before + 1);
  });

  it('hands the gateway’s own words on when there is no session', async () => {
    connection = 'elsewhere';
    await expect(withClient((client) => client.db('app').command({ ping: 1 }))).rejects.toMatchObject({
      code: 13,
      message: expect.stringContaining('"elsewhere" does not exist'),
    });
    connection = 'shop';
  });

  it('takes noop for a password, and tells who brings another to leave it out', async () => {
    const ping = (user: string) => withClient((client) => client.db('app').command({ ping: 1 }), {}, user);
    expect(await ping('noop:noop@')).toMatchObject({ ok: 1 });
    await expect(ping('noop:other@')).rejects.toThrow('no password is needed here');
  });
});
