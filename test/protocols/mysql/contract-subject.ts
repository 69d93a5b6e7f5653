import { createMysqlCodec } from '../../../protocols/mysql/codec.ts';
import { type ServeParts, serveClient } from '../../../protocols/mysql/serve.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import type { MysqlServer } from '../../servers/mysql.ts';
import type { ContractSubject } from '../contract.ts';
import { connectContractClient } from './contract-client.ts';
import { FACTS } from './facts.ts';
import { serveParts } from './leg-gateway.ts';

/** What the contract suite needs, on a server of either family. */
export function mysqlSubject(start: () => Promise<MysqlServer>): ContractSubject {
  const parts: ServeParts = { ...serveParts(), analyse: analyseMysql, createCodec: createMysqlCodec };
  return {
    subtype: 'mysql',
    protocol: {
      name: 'mysql',
      defaultPort: 13_306,
      supports: { deciding: true, masking: true },
      serve: (client, door, established) => serveClient(client, door, parts, established),
    },
    createCodec: () => createMysqlCodec({ facts: FACTS, analyse: analyseMysql, policy: { localInfile: 'deny' } }),
    async startUpstream() {
      const server = await start();
      await server.query(
        'create table contract_people (id int primary key, email text, note text) character set utf8mb4',
        "insert into contract_people values (1, 'ann@example.com', 'first'), (2, 'bob@example.com', 'sécond ✓'), (3, 'cy@example.com', 'third')",
      );
      const { host, port, root, database } = server;
      const secret = { HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database };
      return { secret: new Map([...Object.entries(secret), ['SSLMODE', 'disable']]), stop: () => server.stop() };
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
      'select * from contract_people order by id',
      'select 1 as one; select 2 as two',
      'select * from nowhere',
      'select @@version',
      '',
      'begin; select 1; rollback',
      "set @x = 'y'",
      'show warnings',
    ],
    bulky: [
      "select repeat('A', 100) as filler from contract_people a, contract_people b, contract_people c, contract_people d, contract_people e, contract_people f",
      "select repeat('x', 1000000) as wide",
    ],
    parameterMark: '?',
    begin: 'begin',
    commit: 'commit',
    deniedTransactionKeepsEarlierWork: true,
    deniedPipelineEffects: [1, 3],
    // A command that does not start with number 0.
    unknownFrame: Buffer.from([1, 0, 0, 5, 0x0e]),
    // COM_INIT_DB with a name of 16 MiB.
    oversizeFrame: Buffer.from([0xfe, 0xff, 0xff, 0, 0x02]),
  };
}
