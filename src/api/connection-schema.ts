import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { protocolOf } from '../core/session.ts';
import type { ExecRequest } from '../exec/index.ts';
import type { Connection } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, forbidden, unprocessable } from './errors.ts';
import { ExecCollector } from './exec-collect.ts';
import { RunLimit } from './run-limit.ts';
import { COLUMNS_MAX, type DatabaseSchema, SCHEMA_QUERIES, type SchemaQueries, schemaOf } from './schema-queries.ts';
import { FAILURES, NameOrIdParams, Time, time } from './schemas.ts';
import { visibleConnection } from './visibility.ts';

/** How long an answer is good for. */
const KEPT_MS = 60_000;
const KEPT_MAX = 200;
/** Names and types of all that is kept, about, in characters. */
const KEPT_CHARS_MAX = 64 * 1024 * 1024;
const READ_MS_MAX = 20_000;
const RUNS_MAX = 4;

const Schema = z
  .object({
    databases: z.array(z.string()),
    schemas: z.array(
      z.object({
        name: z.string().describe('Of MySQL and MariaDB, the database.'),
        tables: z.array(
          z.object({
            name: z.string(),
            kind: z.enum(['table', 'view', 'materialized_view', 'foreign_table']),
            columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
          }),
        ),
      }),
    ),
    truncated: z.boolean().describe(`There are more than ${COLUMNS_MAX} columns.`),
    read_at: Time,
  })
  .meta({ id: 'ConnectionSchema' });
const Which = z.strictObject({
  database: z
    .string()
    .max(63)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
    .default('')
    .describe('The database to open; empty: the connection’s own.'),
  refresh: z.stringbool().default(false).describe('Read anew; else an answer of the last minute will do.'),
});

interface Kept {
  readonly schema: DatabaseSchema;
  readonly readAt: Date;
}

/** `/api/connections/{nameOrID}/schema`: what somebody may write about. */
export function connectionSchemaRoutes(api: Api, deps: ApiDeps): void {
  const limit = new RunLimit(RUNS_MAX);
  const kept = new LRUCache<string, Kept>({
    max: KEPT_MAX,
    ttl: KEPT_MS,
    maxSize: KEPT_CHARS_MAX,
    sizeCalculation: ({ schema }) => JSON.stringify(schema).length,
  });
  api.route({
    method: 'GET',
    url: '/api/connections/:nameOrID/schema',
    config: { access: 'writer' },
    schema: {
      tags: ['connections'],
      summary: 'Read databases, schemas, tables and columns of a connection',
      description:
        'Runs as a script of the caller’s, under every rule, and is recorded as one. Needs `access_schema`. What the rules ' +
        'of the connection keep from being read at once is answered with 422.',
      params: NameOrIdParams,
      querystring: Which,
      response: { 200: Schema, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const connection = await visibleConnection(deps.store, caller, request.params.nameOrID);
      const { database, refresh } = request.query;
      const queries = queriesOf(deps, connection);
      // Nobody reads what somebody else may, and nothing of a connection that was changed since.
      const key = JSON.stringify([caller.id, caller.groups, connection.id, connection.updatedAt, database]);
      const known = refresh ? undefined : kept.get(key);
      if (known !== undefined) return shown(known);
      const leave = limit.enter(caller.id);
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      const signal = AbortSignal.any([left.signal, AbortSignal.timeout(READ_MS_MAX)]);
      const wanted = requestOf(caller, request.ip, connection, { script: queries.script, database });
      const schema = await read(deps, queries, wanted, signal).finally(leave);
      const fresh = { schema, readAt: new Date() };
      kept.set(key, fresh);
      return shown(fresh);
    },
  });
}

function queriesOf(deps: ApiDeps, connection: Connection): SchemaQueries {
  const protocol = protocolOf(connection);
  const queries = Object.hasOwn(SCHEMA_QUERIES, protocol) ? SCHEMA_QUERIES[protocol] : undefined;
  if (queries === undefined || !deps.exec.supports(connection)) {
    throw unprocessable(`the schema of ${connection.subtype || connection.type} connections cannot be read`);
  }
  if (connection.accessSchema === 'disabled') throw forbidden('the schema of this connection is not shown');
  if (connection.accessModeExec === 'disabled') throw forbidden('exec is disabled for this connection');
  return queries;
}

function requestOf(
  caller: Caller,
  clientAddress: string,
  { name, type, subtype }: Connection,
  work: Pick<ExecRequest, 'script' | 'database'>,
): ExecRequest {
  return {
    caller: { name: caller.name, tokenId: caller.tokenId },
    clientAddress,
    connection: { name, type, subtype },
    application: 'sluice schema',
    waits: false,
    ...work,
  };
}

async function read(
  deps: ApiDeps,
  queries: SchemaQueries,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<DatabaseSchema> {
  const collector = new ExecCollector(COLUMNS_MAX + 1);
  const { status, error, reviewId } = await deps.exec.run(request, collector, signal);
  if (status === 'success') {
    const schema = schemaOf(queries, collector.results);
    return collector.isTruncated ? { ...schema, isTruncated: true } : schema;
  }
  if (signal.aborted) throw new ApiError(504, 'the database did not tell its schema in time');
  if (reviewId !== undefined) {
    // Nobody is to decide about a look at the catalogue that nobody waits for.
    await deps.store.reviews.revoke(reviewId, 'only the schema was to be read');
    throw unprocessable('commands of this connection need an approval, those that read its schema too');
  }
  const reason = error === undefined ? 'it failed' : error.message;
  throw unprocessable(`the schema could not be read: ${reason}`);
}

function shown({ schema, readAt }: Kept): z.output<typeof Schema> {
  return {
    databases: [...schema.databases],
    schemas: schema.schemas.map(({ name, tables }) => ({
      name,
      tables: tables.map((table) => ({ ...table, columns: [...table.columns] })),
    })),
    truncated: schema.isTruncated,
    read_at: time(readAt),
  };
}
