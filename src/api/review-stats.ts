import { z } from 'zod';
import type { ReviewStats as StoredStats } from '../store/index.ts';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { reviewFilters, reviewQueryOf } from './review-filters.ts';
import { FAILURES } from './schemas.ts';

/** The same figures under both names. */
const URLS = ['/api/reviews/stats', '/api/reports/reviews'];

const Count = z.number().int();
const counts = { total: Count, approved: Count, rejected: Count };

const ReviewStats = z
  .object({
    total: Count,
    statuses: z.object({
      PENDING: Count,
      APPROVED: Count,
      REJECTED: Count,
      EXPIRED: Count,
      REVOKED: Count,
      EXECUTED: Count,
    }),
    auto_approved: Count.describe('For which nobody was asked; in no figure below but those of `total`.'),
    approved: Count.describe('Approved by people, whatever became of it later.'),
    rejected: Count,
    approval_rate: z.number().nullable().describe('Approved, of what was approved or rejected: 0 to 1.'),
    average_approval_sec: z.number().nullable().describe('From the request to the approval that it still needed.'),
    median_approval_sec: z.number().nullable(),
    p95_approval_sec: z.number().nullable().describe('In 95 of 100 cases it took no longer.'),
    top_requesters: z.array(z.object({ user_id: z.string(), user_name: z.string(), ...counts })),
    top_commands: z
      .array(z.object({ normalized_fingerprint: z.string(), normalized_text: z.string(), ...counts }))
      .describe('By their normal form; commands without one are left out.'),
  })
  .meta({ id: 'ReviewStats' });

const NOTHING: StoredStats = {
  total: 0,
  approved: 0,
  rejected: 0,
  statuses: { PENDING: 0, APPROVED: 0, REJECTED: 0, EXPIRED: 0, REVOKED: 0, EXECUTED: 0 },
  autoApproved: 0,
  approvalSec: undefined,
  requesters: [],
  commands: [],
};

/** Figures about reviews: how many, how fast, by whom, of what. */
export function reviewStatsRoutes(api: Api, deps: ApiDeps): void {
  for (const url of URLS) {
    api.route({
      method: 'GET',
      url,
      config: { access: 'member' },
      schema: {
        tags: ['reviews'],
        summary: 'Count the reviews one may see',
        querystring: z.strictObject(reviewFilters),
        response: { 200: ReviewStats, ...FAILURES },
      },
      handler: async (request) => {
        const query = await reviewQueryOf(deps, callerOf(request), request.query);
        return shownStats(query === undefined ? NOTHING : await deps.store.reviews.stats(query));
      },
    });
  }
}

function shownStats(stats: StoredStats): z.output<typeof ReviewStats> {
  const { total, statuses, autoApproved, approved, rejected, approvalSec, requesters, commands } = stats;
  return {
    total,
    statuses: { ...statuses },
    auto_approved: autoApproved,
    approved,
    rejected,
    approval_rate: approved + rejected === 0 ? null : approved / (approved + rejected),
    average_approval_sec: approvalSec?.average ?? null,
    median_approval_sec: approvalSec?.median ?? null,
    p95_approval_sec: approvalSec?.p95 ?? null,
    top_requesters: requesters.map(({ userId, userName, ...rest }) => ({
      user_id: userId,
      user_name: userName,
      ...rest,
    })),
    top_commands: commands.map(({ fingerprint, text, ...rest }) => ({
      normalized_fingerprint: fingerprint,
      normalized_text: text,
      ...rest,
    })),
  };
}
