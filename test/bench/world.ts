import pg from 'pg';
import { addConnection, type Endpoint, type GatewayProcess, startGatewayProcess } from '../e2e/gateway-process.ts';
import { hasProcessStats, settled } from '../e2e/process-stats.ts';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { MEMORY_REPORT_ARGS } from './memory-in-use.ts';

const SIX_TYPES = ['CREDIT_CARD', 'EMAIL_ADDRESS', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER', 'US_SSN'];

/** Everything a run needs: an upstream with data, and gateways in front of it. */
export interface World {
  readonly upstream: TestServer;
  readonly direct: Endpoint;
  /** Guardrails and audit on, result samples as by default. */
  readonly gateway: BenchGateway;
  /** The same with AUDIT_RESULT_ROWS_MAX=0: nobody asks for rows. */
  readonly unsampled: BenchGateway;
  stop(): Promise<void>;
}

/** A gateway and the ways through it. */
export interface BenchGateway {
  readonly process: GatewayProcess;
  /** Guardrails on, nothing masked. */
  readonly plain: Endpoint;
  /** One column masked by its name. */
  readonly oneColumn: Endpoint;
  /** Every text searched for all six entity types. */
  readonly sixTypes: Endpoint;
  /** Every query waits for somebody who never comes. */
  readonly reviewed: Endpoint;
}

/** Rows kept in the table `people`; larger results repeat them. */
export const PEOPLE_ROWS = 400_000;
const WARM_UP_QUERIES = 300;

// Lower-case ASCII only: a result must not look like its own end to a client that reads bytes.
const PEOPLE = `create table people as
  select i as id, 'ann ' || substr(md5(i::text), 1, 8) as name, 'user' || i || '@example.com' as email,
         substr(md5((i * 7)::text), 1, 12) as city,
         'asked about the delivery, order ' || (i % 900) || '; will come by later.' as note,
         timestamp '2024-01-01' + i * interval '1 minute' as created
  from generate_series(1, ${PEOPLE_ROWS}) as i`;

/** Starts all of it. `profileDir` makes the gateways write CPU profiles there. */
export async function startWorld(profileDir: string | undefined): Promise<World> {
  const stack = new AsyncDisposableStack();
  try {
    // The server must not be what is measured: everything fits its cache, and no session shares its work.
    const upstream = await startPostgres({
      settings: { shared_buffers: '512MB', max_parallel_workers_per_gather: '0', jit: 'off', max_connections: '1100' },
    });
    stack.defer(() => upstream.stop());
    const { host, port, user, password, database } = upstream;
    const direct = { host, port, user, password, database };
    await run(direct, [PEOPLE, 'vacuum analyze people']);
    const gateway = await startGateway(upstream, {}, profileDir);
    stack.defer(() => gateway.process.stop());
    const unsampled = await startGateway(upstream, { AUDIT_RESULT_ROWS_MAX: '0' }, profileDir);
    stack.defer(() => unsampled.process.stop());
    return { upstream, direct, gateway, unsampled, stop: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** The text of a query that returns this many rows of people. */
export function selectPeople(rows: number): string {
  const times = Math.ceil(rows / PEOPLE_ROWS);
  const limited = rows < PEOPLE_ROWS ? `(select * from people limit ${rows})` : 'people';
  return times === 1
    ? `select p.* from ${limited} p`
    : `select p.* from generate_series(1, ${times}) as again, people p`;
}

async function startGateway(
  upstream: TestServer,
  env: Record<string, string>,
  profileDir: string | undefined,
): Promise<BenchGateway> {
  const process = await startGatewayProcess({
    // All the sessions are one user's.
    env: { AUDIT_FSYNC: 'interval', SESSIONS_PER_USER_MAX: '10000', ...env },
    nodeArgs: [
      ...MEMORY_REPORT_ARGS,
      ...(profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]),
    ],
  });
  try {
    const plain = await addConnection(process, 'plain', upstream);
    const oneColumn = await addConnection(process, 'one-column', upstream);
    const sixTypes = await addConnection(process, 'six-types', upstream);
    const reviewed = await addConnection(process, 'reviewed', upstream);
    await process.admin.call('POST', '/api/users/groups', { name: 'nobody' });
    await process.admin.call('PATCH', '/api/connections/reviewed', { reviewers: ['nobody'] });
    await addRules(process, plain.id, oneColumn.id, sixTypes.id);
    await warmUp(process, plain.endpoint);
    return {
      process,
      plain: plain.endpoint,
      oneColumn: oneColumn.endpoint,
      sixTypes: sixTypes.endpoint,
      reviewed: reviewed.endpoint,
    };
  } catch (error) {
    await process.stop();
    throw error;
  }
}

/**
 * Different texts, so that the parser is compiled for good: that takes seconds and hundreds of megabytes, once in a
 * gateway's life, and would count for whatever is measured first.
 */
async function warmUp({ pid }: GatewayProcess, endpoint: Endpoint): Promise<void> {
  await run(
    endpoint,
    Array.from({ length: WARM_UP_QUERIES }, (_, i) => `select ${i}::int as a, ${i} + 1 as b where ${i} > 0`),
  );
  if (hasProcessStats) await settled(pid);
}

async function addRules({ admin }: GatewayProcess, plain: string, oneColumn: string, sixTypes: string): Promise<void> {
  await admin.call('POST', '/api/guardrails', {
    name: 'no-drop',
    input: {
      rules: [
        { type: 'deny_words_list', words: ['drop table', 'truncate'] },
        { type: 'pattern_match', pattern_regex: 'delete\\s+from\\s+\\w+\\s*;?\\s*$' },
      ],
    },
    output: { rules: [] },
    connection_ids: [plain, oneColumn, sixTypes],
  });
  await admin.call('POST', '/api/datamasking-rules', {
    name: 'one-column',
    connection_ids: [oneColumn],
    columns: [{ match: 'public.people.email', strategy: 'redact' }],
  });
  await admin.call('POST', '/api/datamasking-rules', {
    name: 'six-types',
    connection_ids: [sixTypes],
    supported_entity_types: [{ name: 'PII', entity_types: SIX_TYPES }],
  });
}

async function run(endpoint: Endpoint, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ ...endpoint });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
