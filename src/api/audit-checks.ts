import { z } from 'zod';
import type { AuditCheckRecord } from '../store/index.ts';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { Done, FAILURES, NoBody, Time, time } from './schemas.ts';

/** A check that has told nothing for so long has no gateway any more. */
const SILENT_MS = 60_000;

const AuditCheck = z
  .object({
    gateway_id: z.string(),
    state: z
      .enum(['never', 'running', 'stalled', 'done', 'failed'])
      .describe('`stalled`: its gateway tells nothing more. `failed`: the log could not be read.'),
    ok: z.boolean().nullable().describe('Whether the log is what was written; null until that is known.'),
    records: z.number().int().describe('Found good, so far.'),
    total: z.number().int().describe('How many there were when it began.'),
    segments: z.number().int(),
    first_broken: z
      .object({ file: z.string(), line: z.number().int(), seq: z.number().int(), why: z.string() })
      .nullable(),
    error: z.string().nullable(),
    asked_by: z.string().nullable(),
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
    head: z
      .object({ seq: z.number().int(), hash: z.string() })
      .nullable()
      .describe('The last indexed record: what the end of the log is compared with.'),
  })
  .meta({ id: 'AuditCheck' });

/** `/api/audit/checks`: whether the audit logs are what was written, as each gateway finds where its files lie. */
export function auditCheckRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/audit/checks',
    config: { access: 'reader' },
    schema: {
      tags: ['audit'],
      summary: 'Read the last check of each gateway’s audit log',
      response: { 200: z.array(AuditCheck), ...FAILURES },
    },
    handler: async () => {
      const [checks, heads] = await Promise.all([deps.store.auditChecks.list(), deps.store.events.heads()]);
      const ids = new Set([...heads.map(({ gatewayId }) => gatewayId), ...checks.map(({ gatewayId }) => gatewayId)]);
      return [...ids].sort().map((id) => {
        const head = heads.find(({ gatewayId }) => gatewayId === id);
        const check = checks.find(({ gatewayId }) => gatewayId === id);
        return {
          ...shown(id, check),
          head: head === undefined ? null : { seq: Number(head.seq), hash: head.hash },
        };
      });
    },
  });
  api.route({
    method: 'POST',
    url: '/api/audit/checks',
    config: { access: 'reader' },
    schema: {
      tags: ['audit'],
      summary: 'Have every gateway check its audit log',
      description: 'Those that run begin at once, unless they are at it; the list tells how far they are.',
      body: NoBody,
      response: { 202: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { name } = callerOf(request);
      await deps.store.auditChecks.ask(name);
      request.log.info({ by: name }, 'asked for a check of the audit logs');
      return reply.code(202).send();
    },
  });
}

function shown(gatewayId: string, check: AuditCheckRecord | undefined): Omit<z.output<typeof AuditCheck>, 'head'> {
  const isSilent = check?.state === 'running' && Date.now() - check.updatedAt.getTime() > SILENT_MS;
  return {
    gateway_id: gatewayId,
    state: isSilent ? 'stalled' : (check?.state ?? 'never'),
    ok: check?.state === 'done' ? check.broken === undefined : null,
    records: check?.records ?? 0,
    total: check?.total ?? 0,
    segments: check?.segments ?? 0,
    first_broken: check?.broken === undefined ? null : { ...check.broken },
    error: check?.error ?? null,
    asked_by: check?.askedBy ?? null,
    started_at: time(check?.startedAt),
    finished_at: time(check?.finishedAt),
  };
}
