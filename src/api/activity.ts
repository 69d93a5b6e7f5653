import { z } from 'zod';
import type { ActivityBucket } from '../store/index.ts';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { unprocessable } from './errors.ts';
import { FAILURES, Time, TimeFilter, time } from './schemas.ts';
import { visibleConnection } from './visibility.ts';

const HOUR_MS = 3600 * 1000;
const BUCKET_MS = { hour: HOUR_MS, day: 24 * HOUR_MS } as const;
/** Buckets of one answer. */
const BUCKETS_MAX = 800;
const DAYS_DEFAULT = 7;

const Count = z.number().int();
const Masked = z.record(z.string(), Count).describe('Masked values, by entity type.');
const Report = z
  .object({
    start_date: Time.describe('The beginning of the first bucket.'),
    end_date: Time,
    bucket: z.enum(['hour', 'day']),
    buckets: z
      .array(
        z.object({
          at: Time,
          commands: z.object({ allow: Count, deny: Count }),
          masked: Masked,
          masked_total: Count,
          sessions: Count,
          requests: z.object({ total: Count, approved: Count, rejected: Count }).describe('Access requests made then.'),
          average_approval_sec: z.number().nullable(),
        }),
      )
      .describe('Without a gap, in UTC.'),
    commands: z.object({ allow: Count, deny: Count }),
    masked: Masked,
    connections: z
      .array(
        z.object({ connection_id: z.string(), connection: z.string(), allow: Count, deny: Count, masked_total: Count }),
      )
      .describe('Those with the most commands.'),
    users: z
      .array(z.object({ user_id: z.string(), user_name: z.string(), sessions: Count, queries: Count }))
      .describe('Those with the most queries, in closed sessions that began then.'),
  })
  .meta({ id: 'ActivityReport' });
const Range = z.strictObject({
  start_date: TimeFilter.exactOptional().describe(`Left out: ${DAYS_DEFAULT} days before the end.`),
  end_date: TimeFilter.exactOptional().describe('Left out: now.'),
  bucket: z.enum(['hour', 'day']).default('day'),
  connection: z.string().min(1).max(254).exactOptional().describe('Name or id.'),
});

/** `/api/reports/activity`: what went through the gateways, over time. */
export function activityRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/reports/activity',
    config: { access: 'reader' },
    schema: {
      tags: ['reports'],
      summary: 'Commands by verdict, masked values, sessions and requests, over time',
      description: `At most ${BUCKETS_MAX} buckets. Commands are counted by the hour: a range by hours begins and ends with one.`,
      querystring: Range,
      response: { 200: Report, ...FAILURES },
    },
    handler: async (request) => {
      const { bucket, connection, ...range } = request.query;
      const until = range.end_date ?? new Date();
      const asked = range.start_date ?? new Date(until.getTime() - DAYS_DEFAULT * BUCKET_MS.day);
      const since = new Date(Math.floor(asked.getTime() / BUCKET_MS[bucket]) * BUCKET_MS[bucket]);
      const places = Math.ceil((until.getTime() - since.getTime()) / BUCKET_MS[bucket]);
      if (places < 1) throw unprocessable('end_date: must be later than start_date');
      if (places > BUCKETS_MAX) throw unprocessable(`that would be ${places} buckets; ${BUCKETS_MAX} are the most`);
      const connectionId =
        connection === undefined ? undefined : (await visibleConnection(deps.store, callerOf(request), connection)).id;
      const report = await deps.store.activity.report({ since, until, bucket, connectionId });
      const known = new Map(report.buckets.map((one) => [one.at.getTime(), one]));
      const times = Array.from({ length: places }, (_, i) => new Date(since.getTime() + i * BUCKET_MS[bucket]));
      const buckets = times.map((at) => shownBucket(at, known.get(at.getTime())));
      return {
        start_date: time(since),
        end_date: time(until),
        bucket,
        buckets,
        ...totalsOf(buckets),
        connections: report.connections.map((one) => ({
          connection_id: one.connectionId,
          connection: one.connectionName,
          allow: one.allowed,
          deny: one.denied,
          masked_total: one.masked,
        })),
        users: report.users.map(({ userId, userName, ...rest }) => ({ user_id: userId, user_name: userName, ...rest })),
      };
    },
  });
}

type Bucket = z.output<typeof Report>['buckets'][number];

function shownBucket(at: Date, found: ActivityBucket | undefined): Bucket {
  const masked = { ...found?.masked };
  return {
    at: time(at),
    commands: { allow: found?.allowed ?? 0, deny: found?.denied ?? 0 },
    masked,
    masked_total: Object.values(masked).reduce((sum, n) => sum + n, 0),
    sessions: found?.sessions ?? 0,
    requests: { total: found?.requests ?? 0, approved: found?.approved ?? 0, rejected: found?.rejected ?? 0 },
    average_approval_sec: found?.approvalSec ?? null,
  };
}

function totalsOf(buckets: readonly Bucket[]): Pick<z.output<typeof Report>, 'commands' | 'masked'> {
  const commands = { allow: 0, deny: 0 };
  const masked: Record<string, number> = {};
  for (const bucket of buckets) {
    commands.allow += bucket.commands.allow;
    commands.deny += bucket.commands.deny;
    for (const [entity, n] of Object.entries(bucket.masked)) masked[entity] = (masked[entity] ?? 0) + n;
  }
  return { commands, masked };
}
