import { createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import mysql from 'mysql2/promise';
import { afterEach, describe, expect, it } from 'vitest';
import { errPayload } from '../../../protocols/mysql/err-packet.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { probeMysql } from '../../../protocols/mysql/probe.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../servers/mysql.ts';

/** Servers keep no account of clients on loopback, so it is reached by another way where there is one. */
const HOST =
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
const CONNECT_ERRORS_MAX = 3;
const STRICT = {
  settings: ['skip-name-resolve=OFF', 'bind-address=0.0.0.0', `max-connect-errors=${CONNECT_ERRORS_MAX}`],
};

async function probe(host: string, port: number): Promise<void> {
  const wire = await dialTcp(host, port);
  try {
    await probeMysql(wire);
  } finally {
    wire.destroy();
  }
}

async function logIn({ port, accounts, database }: MysqlServer): Promise<unknown> {
  const [account] = Object.values(accounts);
  const client = await mysql.createConnection({ host: HOST, port, database, ...account });
  const [rows] = await client.query('select 1 as one');
  await client.end();
  return rows;
}

describe.each([
  ['mysql-server', startMysql],
  ['mariadb-server', startMariadb],
] as const)('a probe of a real %s', (name, start) => {
  it.skipIf(isMissing(name))('is answered, and however often it comes it locks nobody out', async () => {
    const server = await start(STRICT);
    try {
      for (let i = 0; i < CONNECT_ERRORS_MAX * 3; i += 1) await probe(HOST, server.port);
      expect(await logIn(server)).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });
});

describe('a probe of something else', () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve))));

  /** A server that says this to whoever comes. */
  async function saying(talk: (socket: Socket) => void): Promise<number> {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      talk(socket);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return address === null || typeof address === 'string' ? 0 : address.port;
  }
  const err = (code: number): Buffer =>
    encodePacket(0, errPayload({ code, sqlState: 'HY000', message: 'db.internal' }));

  it('a server that is full answers all the same', async () => {
    const port = await saying((socket) => socket.end(err(1040)));
    await expect(probe('127.0.0.1', port)).resolves.toBeUndefined();
  });

  it.each([
    [1129, 'the upstream blocks this host because of many connection errors'],
    [1130, 'the upstream does not let this host connect'],
  ])('one that says %i lets nobody in from here', async (code, message) => {
    const port = await saying((socket) => socket.end(err(code)));
    await expect(probe('127.0.0.1', port)).rejects.toMatchObject({ code: 'upstream_error', message });
  });

  it('says so of what hangs up and of what is no MySQL', async () => {
    const silent = await saying((socket) => socket.end());
    await expect(probe('127.0.0.1', silent)).rejects.toThrow('the upstream closed the connection without an answer');
    await new Promise((resolve) => server?.close(resolve));
    const web = await saying((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(probe('127.0.0.1', web)).rejects.toThrow('the upstream does not answer as MySQL does');
  });
});
