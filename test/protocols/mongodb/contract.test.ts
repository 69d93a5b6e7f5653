import { describe } from 'vitest';
import { createMongodbCodec } from '../../../protocols/mongodb/codec.ts';
import { mongodb } from '../../../protocols/mongodb/index.ts';
import { textOfCommand } from '../../../protocols/mongodb/query-text.ts';
import { createLogger } from '../../../src/log.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { isMissing } from '../../e2e/missing.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { startMongodb } from '../../servers/mongodb.ts';
import { contractSuite } from '../contract.ts';
import { bson } from './bson/values.ts';
import { commandOf, connectContractClient } from './contract-client.ts';
import { codecOptions } from './conversation.ts';

const protocol = mongodb({
  tls: { current: serverTls(makeCertificate()) },
  allowPlaintext: true,
  log: createLogger('silent'),
});

/** A query of documents that the server makes up. */
function documents(...made: unknown[]): string {
  return JSON.stringify({ aggregate: 1, pipeline: [{ $documents: made }], cursor: { batchSize: 100_000 } });
}

/** A header of a message of so many bytes. */
function header(bytes: number, opCode: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(bytes, 0);
  head.writeInt32LE(opCode, 12);
  return head;
}

describe.skipIf(isMissing('mongodb-server'))('on a real replica set', () =>
  contractSuite({
    subtype: 'mongodb',
    protocol,
    createCodec: () => createMongodbCodec(codecOptions()),
    shown: (text) => textOfCommand(bson(commandOf(text)), []),
    async startUpstream() {
      const server = await startMongodb({ replicaSet: true });
      await server.run({
        insert: 'contract_people',
        documents: [
          { id: 1, email: 'ann@example.com', note: 'first' },
          { id: 2, email: 'bob@example.com', note: 'sécond ✓' },
          { id: 3, email: 'cy@example.com', note: 'third' },
        ],
      });
      const { host, port, user } = server;
      const secret = { HOST: host, PORT: String(port), USER: user.user, PASS: user.password, SSLMODE: 'disable' };
      return { secret: new Map(Object.entries(secret)), stop: () => server.stop() };
    },
    connect: (port, user, password) => connectContractClient({ host: '127.0.0.1', port, user, password }),
    connectDirect: (secret) =>
      connectContractClient({
        host: secret.get('HOST') ?? '',
        port: Number(secret.get('PORT')),
        user: secret.get('USER') ?? '',
        password: secret.get('PASS') ?? '',
      }),
    transparent: [
      'select id, email, note from contract_people where id <= 3 order by id',
      '{"find":"contract_people","sort":{"id":1},"projection":{"_id":false},"batchSize":3}',
      '{"count":"contract_people"}',
      '{"distinct":"contract_people","key":"email"}',
      '{"find":"contract_people","filter":{"$nowhere":1}}',
      '{"nobodyKnowsThis":1}',
      '{"ping":1}',
      '{"listCollections":1,"nameOnly":true}',
      documents({ x: { y: [1, 'two', null, true] } }),
    ],
    bulky: [
      documents(...Array.from({ length: 3_000 }, () => ({ filler: 'A'.repeat(100) }))),
      documents({ wide: 'x'.repeat(1_000_000) }),
    ],
    parameterMark: '?',
    begin: 'begin',
    commit: 'commit',
    deniedTransactionKeepsEarlierWork: false,
    deniedPipelineEffects: [1, 3],
    unknownFrame: header(16, 77),
    oversizeFrame: header(48_000_001, 2013),
  }),
);
