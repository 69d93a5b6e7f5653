import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../e2e/missing.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { mongosh } from './mongosh.ts';
import { pymongo } from './pymongo.ts';

describe.skipIf(isMissing('mongodb-server'))('the clients of the tests, at the server itself', () => {
  let server: MongodbServer;
  let uri: string;

  beforeAll(async () => {
    server = await startMongodb();
    const { host, port, user, password } = { ...server, ...server.user };
    uri = `mongodb://${user}:${encodeURIComponent(password)}@${host}:${port}/${server.database}?authSource=admin`;
    await server.run({ insert: 'clients', documents: [{ _id: 1, name: 'one' }] });
  });
  afterAll(() => server.stop());

  it.skipIf(isMissing('mongosh'))('mongosh says what it finds', async () => {
    const { code, stdout } = await mongosh(uri, ['db.clients.find().toArray()', 'db.clients.countDocuments()']);
    expect(stdout.trim().split('\n')).toEqual(['[{"_id":1,"name":"one"}]', '1']);
    expect(code).toBe(0);
  });

  it.skipIf(isMissing('mongosh'))('mongosh fails with the error of the server', async () => {
    const { code, stderr } = await mongosh(uri, ['db.adminCommand({ shutdown: 1 })']);
    expect(stderr).toMatch(/not authorized/);
    expect(code).toBe(1);
  });

  const pymongos = [
    ['current', 'pymongo4', /^4\./],
    ['old', 'pymongo', /^3\./],
  ] as const;
  it.for(pymongos.filter(([, client]) => !isMissing(client)))(
    'PyMongo, the %s one, reads',
    async ([version, , expected]) => {
      const script = 'print(pymongo.version); print(json.dumps(client.app.clients.find_one()))';
      const { stdout, stderr } = await pymongo(version, uri, script);
      expect(stderr).toBe('');
      const [said, found] = stdout.trim().split('\n');
      expect(said).toMatch(expected);
      expect(found).toBe('{"_id": 1, "name": "one"}');
    },
  );
});
