import pg from 'pg';
import { beforeAll } from 'vitest';
import { createPostgresCodec } from '../../../protocols/postgres/codec.ts';
import { postgres } from '../../../protocols/postgres/index.ts';
import { createLogger } from '../../../src/log.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { startPostgres } from '../../servers/postgres.ts';
import { contractSuite } from '../contract.ts';
import { connectContractClient } from './contract-client.ts';

const PEOPLE = `create table contract_people (id int primary key, email text, note text);
  insert into contract_people values (1, 'ann@example.com', 'first'), (2, 'bob@example.com', 'sécond ✓'), (3, 'cy@example.com', 'third');`;

beforeAll(() => loadSqlParser());

contractSuite({
  subtype: 'postgres',
  protocol: postgres({
    tls: { current: serverTls(makeCertificate()) },
    allowPlaintext: false,
    log: createLogger('silent'),
    analyse: analysePostgres,
  }),
  createCodec: () =>
    createPostgresCodec({ txStatus: 'I', analyse: analysePostgres, policy: { functionCalls: 'deny' } }),
  async startUpstream() {
    const server = await startPostgres();
    const setUp = new pg.Client({ ...server, ssl: false });
    await setUp.connect();
    await setUp.query(PEOPLE);
    await setUp.end();
    const { host, port, user, password, database } = server;
    const secret = { HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, SSLMODE: 'disable' };
    return { secret: new Map(Object.entries(secret)), stop: () => server.stop() };
  },
  connect: (port, user, password) => connectContractClient({ port, user, password, database: 'app' }),
  connectDirect: (secret) =>
    connectContractClient({
      port: Number(secret.get('PORT')),
      user: secret.get('USER') ?? '',
      password: secret.get('PASS') ?? '',
      database: secret.get('DB') ?? '',
    }),
  transparent: [
    'select * from contract_people order by id',
    'select 1 as one; select 2 as two',
    'select * from nowhere',
    'show server_version',
    '',
    'begin; select 1; rollback',
    'copy contract_people to stdout',
    'do $$ begin raise notice $n$hello$n$; end $$',
  ],
  bulky: [
    'select generate_series(1, 5000) as n, repeat(chr(65), 100) as filler',
    "select repeat('x', 1000000) as wide",
  ],
  parameterMark: '$1',
  begin: 'begin',
  commit: 'commit',
  deniedTransactionKeepsEarlierWork: false,
  deniedPipelineEffects: [],
  unknownFrame: Buffer.from('~\0\0\0\x04', 'latin1'),
  oversizeFrame: Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff, 0x41]),
});
