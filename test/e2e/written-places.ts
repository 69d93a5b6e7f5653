import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { createLogger, type Logger } from '../../src/log.ts';
import { startPostgres } from '../servers/postgres.ts';
import type { TestGateway } from './gateway.ts';

/** Everything a gateway writes: its audit folder, its state database, its log, what it sends to webhooks. */
export interface WrittenPlaces {
  /** For the gateway: an external state database, so that it can be read as a whole. */
  readonly env: Record<string, string>;
  readonly log: Logger;
  /** Sends every event to the receiver. */
  listen(test: TestGateway): Promise<void>;
  /** All of it by place, once the index and the webhooks have what the audit has. */
  read(test: TestGateway): Promise<Readonly<Record<'audit' | 'state' | 'log' | 'webhooks', string>>>;
  stop(): Promise<void>;
}

/** Opens the places. `stop` closes them. */
export async function openWrittenPlaces(): Promise<WrittenPlaces> {
  const state = await startPostgres();
  const lines: string[] = [];
  const bodies: string[] = [];
  const receiver = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    bodies.push(body);
    response.end();
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const { port: hook } = receiver.address() as AddressInfo;
  const { user, password, port, database } = state;
  return {
    env: {
      DATABASE_URL: `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
      WEBHOOKS_ALLOW_PRIVATE: 'true',
    },
    log: createLogger('trace', { write: (line) => void lines.push(line) }),
    async listen({ admin }) {
      await admin.call('POST', '/api/webhooks/endpoints', { url: `http://127.0.0.1:${hook}/` });
    },
    async read({ dataDir }) {
      const folder = join(dataDir, 'audit');
      const audit = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
      const client = new pg.Client({ ...state.superuser, database });
      await client.connect();
      const indexed = audit.join('').split('"type":"query.decided"').length - 1;
      for (;;) {
        const { rows } = await client.query("select count(*)::int n from events where type = 'query.decided'");
        if (rows[0].n >= indexed) break;
      }
      const { rows: reviews } = await client.query('select count(*)::int n from reviews');
      while (bodies.filter((body) => body.includes('review.created')).length < reviews[0].n) {
        await new Promise((resolve) => receiver.once('request', resolve));
      }
      const told = await dump(client);
      await client.end();
      return {
        audit: audit.join(''),
        state: told,
        log: lines.join(''),
        webhooks: bodies.join('\n'),
      };
    },
    async stop() {
      receiver.close();
      receiver.closeAllConnections();
      await state.stop();
    },
  };
}

/** Every row of every table, as text. */
async function dump(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}
