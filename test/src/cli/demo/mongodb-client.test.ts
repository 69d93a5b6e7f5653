import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MongodbCommandError, withMongodb } from '../../../../src/cli/demo/mongodb-client.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { type MongodbServer, startMongodb } from '../../../servers/mongodb.ts';

describe.skipIf(isMissing('mongodb-server'))('a client of the demo’s own server', () => {
  let server: MongodbServer;
  beforeAll(async () => {
    server = await startMongodb();
  });
  afterAll(() => server?.stop());

  test('runs scripts and returns their rows, or why they failed', async () => {
    const { host, port } = server;
    const rows = await withMongodb({ host, port, ...server.admin }, (run) =>
      run(server.database, 'db.c.insertOne({ _id: 1 }); db.c.find(); db.c.distinct("x")'),
    );
    expect(rows).toEqual(['{ "_id": 1 }']);
    const failing = withMongodb({ host, port }, (run) => run(server.database, 'db.c.find()'));
    await expect(failing).rejects.toThrow(MongodbCommandError);
    await expect(failing).rejects.toMatchObject({ code: '13' });
  });

  test('says when there is no server', async () => {
    await expect(withMongodb({ host: '127.0.0.1', port: 1 }, async () => 1)).rejects.toThrow(/ECONNREFUSED/);
  });
});
