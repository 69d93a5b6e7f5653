import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ExecOutcome, ExecRequest } from '../exec/index.ts';
import { callerOf } from './auth.ts';
import { connectionTestRoutes } from './connection-test.ts';
import type { Api, ApiDeps } from './deps.ts';
import { forbidden, unprocessable } from './errors.ts';
import { ExecCollector } from './exec-collect.ts';
import { ExecLines } from './exec-lines.ts';
import { RunLimit } from './run-limit.ts';
import { FAILURES } from './schemas.ts';
import { visibleConnection } from './visibility.ts';
import { whenLeft } from './when-left.ts';

const SCRIPT_LENGTH_MAX = 512 * 1024;
const ARGS_MAX = 256;
const ARG_LENGTH_MAX = 4096;
const ROWS_DEFAULT = 1000;
const ROWS_MAX = 10_000;

/** Open at a time for one user: runs whose results are gathered here, with tests of connections; runs that are sent on. */
const GATHERED_MAX = 10;
const SENT_ON_MAX = 100;

const LINES = 'application/x-ndjson';

const Script = z.strictObject({
  connection: z.string().min(1).max(254).describe('Name or id.'),
  script: z
    .string()
    .min(1)
    .max(SCRIPT_LENGTH_MAX)
    .exactOptional()
    .describe('What to run, as one text; of a custom connection, the input of its command.'),
  client_args: z
    .array(
      z
        .string()
        .max(ARG_LENGTH_MAX)
        .regex(/^[^\0]*$/, 'must not hold zero bytes'),
    )
    .min(1)
    .max(ARGS_MAX)
    .exactOptional()
    .describe('Arguments behind those of a custom connection’s command, where its policy `client_args` allows them.'),
  database: z
    .string()
    .max(63)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
    .default('')
    .describe('The database to open; empty: the connection’s own.'),
  max_rows: z.int().min(1).max(ROWS_MAX).default(ROWS_DEFAULT).describe('Kept of each result; not used for lines.'),
});

const ExecFailure = z
  .object({
    message: z.string(),
    code: z
      .string()
      .exactOptional()
      .describe('SQLSTATE; of a command, why it failed: `exit_code` when it ended so itself.'),
    hint: z.string().exactOptional(),
    detail: z.string().exactOptional(),
  })
  .nullable();

const Run = z
  .object({
    session_id: z.string().nullable(),
    output_status: z.enum(['success', 'failed', 'blocked', 'waiting_approval']),
    has_review: z.boolean(),
    review_id: z.string().nullable().describe('The request to decide; afterwards send the same script again.'),
    review_url: z.string().nullable(),
    results: z.array(
      z.object({
        columns: z.array(z.object({ name: z.string(), type: z.string() })),
        rows: z.array(z.array(z.string().nullable())),
        data: z.string().describe('What is no table, as of a COPY.'),
        command: z.string(),
        row_count: z.number().int().nullable(),
      }),
    ),
    notices: z.array(z.string()),
    stdout: z.string().exactOptional().describe('What a custom connection’s command printed.'),
    stderr: z.string().exactOptional(),
    truncated: z
      .boolean()
      .describe('Whether some of the results was left out; the script ran to its end all the same.'),
    error: ExecFailure,
    execution_time: z.number().int().describe('Milliseconds, with the wait.'),
    exit_code: z
      .number()
      .int()
      .describe('0 or 1; of a command that was started, its own, or 128 and the signal that ended it.'),
  })
  .meta({ id: 'Run' });

/** Running scripts, and finding out whether a connection works. */
export function execRoutes(api: Api, deps: ApiDeps): void {
  const gathered = new RunLimit(GATHERED_MAX);
  const sentOn = new RunLimit(SENT_ON_MAX);
  api.route({
    method: 'POST',
    url: '/api/sessions',
    config: { access: 'writer' },
    schema: {
      tags: ['sessions'],
      summary: 'Run a script on a connection',
      description:
        `With \`Accept: ${LINES}\` the answer is lines of JSON, sent while the script runs, and what needs an approval ` +
        'waits for it; hanging up ends the session. Their `type` is `session`, `waiting`, `approved`, `columns`, ' +
        '`rows`, `data`, `command`, `notice`, `stdout`, `stderr`, `alive`, and at last `end`. Otherwise one object tells ' +
        'everything at the end, and what needs an approval is answered at once with 202: once it is approved, the same ' +
        'script passes when it is sent again.',
      body: Script,
      response: { 200: Run, 202: Run, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { database, max_rows } = request.body;
      const connection = await visibleConnection(deps.store, caller, request.body.connection);
      if (connection.accessModeExec === 'disabled') throw forbidden('exec is disabled for this connection');
      if (!deps.exec.supports(connection)) {
        throw unprocessable(`scripts cannot be run on ${connection.subtype || connection.type} connections`);
      }
      const wanted = {
        caller: { name: caller.name, tokenId: caller.tokenId },
        clientAddress: request.ip,
        connection: kindOf(connection),
        ...workOf(request.body, connection.type === 'custom'),
        database,
      };
      const isSentOn = (request.headers.accept ?? '').includes(LINES);
      const leave = (isSentOn ? sentOn : gathered).enter(caller.id);
      // A wait for an approval is no dead connection; whoever hangs up is noticed all the same.
      reply.raw.setTimeout(0, () => undefined);
      if (isSentOn) return sendLines(deps, request, reply, wanted, leave);
      return collect(deps, reply, { ...wanted, waits: false }, max_rows).finally(leave);
    },
  });
  connectionTestRoutes(api, deps, gathered);
}

function kindOf({ name, type, subtype }: ExecRequest['connection']): ExecRequest['connection'] {
  return { name, type, subtype };
}

/** The script and the arguments, as far as the connection's kind has a use for them. Throws ApiError. */
function workOf(
  { script, client_args, database }: z.output<typeof Script>,
  isCustom: boolean,
): Pick<ExecRequest, 'script' | 'clientArgs'> {
  if (!isCustom && client_args !== undefined)
    throw unprocessable('client_args: only custom connections take arguments');
  if (isCustom && database !== '') throw unprocessable('database: a custom connection has none to choose');
  if (script === undefined && client_args === undefined) throw unprocessable('script: is missing');
  return { script: script ?? '', ...(client_args === undefined ? {} : { clientArgs: client_args }) };
}

function sendLines(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: Omit<ExecRequest, 'waits'>,
  leave: () => void,
): FastifyReply {
  const left = new AbortController();
  const lines = new ExecLines(
    (id) => reviewUrl(deps, id),
    () => left.abort(),
  );
  const startedAt = performance.now();
  const running = deps.exec.run({ ...wanted, waits: true }, lines, left.signal).finally(leave);
  running.then(
    (outcome) => lines.end(outcome, msSince(startedAt)),
    (error: unknown) => {
      request.log.error({ err: error }, 'a script could not be run');
      lines.end({ status: 'failed', error: { message: 'internal error' } }, msSince(startedAt));
    },
  );
  return reply.type(LINES).send(lines.stream);
}

async function collect(
  deps: ApiDeps,
  reply: FastifyReply,
  request: ExecRequest,
  rowsMax: number,
): Promise<z.output<typeof Run>> {
  const collector = new ExecCollector(rowsMax);
  const startedAt = performance.now();
  const { status, error, reviewId, exitCode }: ExecOutcome = await deps.exec.run(request, collector, whenLeft(reply));
  if (status === 'waiting_approval') reply.code(202);
  return {
    session_id: collector.sessionId ?? null,
    output_status: status,
    has_review: reviewId !== undefined,
    review_id: reviewId ?? null,
    review_url: reviewId === undefined ? null : reviewUrl(deps, reviewId),
    results: collector.results,
    notices: collector.notices,
    ...collector.printed,
    truncated: collector.isTruncated,
    error: error === undefined ? null : definedOf(error),
    execution_time: msSince(startedAt),
    exit_code: exitCode ?? (status === 'success' ? 0 : 1),
  };
}

function definedOf(error: NonNullable<ExecOutcome['error']>): NonNullable<z.output<typeof ExecFailure>> {
  const { message, code, hint, detail } = error;
  return {
    message,
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function reviewUrl(deps: ApiDeps, id: string): string {
  return `${deps.info.apiUrl}/reviews/${id}`;
}

function msSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
