import { z } from 'zod';
import type { SlackLink as StoredLink } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, notFound, unprocessable } from './errors.ts';
import { type RateLimit, RateLimiter } from './rate-limit.ts';
import { Done, FAILURES, Time, time } from './schemas.ts';

const TAGS = ['users'];
const URL = '/api/users/self/slack';
/** Codes have fifty bits and live for minutes; nobody shall try even so. */
const TRIES: RateLimit = { burst: 10, refillMs: 12_000, keysMax: 20_000 };

const SlackLink = z
  .object({
    slack_team_id: z.string(),
    slack_id: z.string(),
    slack_name: z.string().describe('As they were called in Slack when the code was made.'),
    linked_at: Time.nullable().describe('Null: not linked yet.'),
  })
  .meta({ id: 'SlackLink' });
const Code = z.strictObject({
  code: z.string().min(1).max(64).describe('What `/hoop link` answered in Slack.'),
  confirm: z.boolean().default(true).describe('`false` only tells whose code it is, and leaves it good.'),
});

/** Which account of Slack acts as oneself. */
export function slackLinkRoutes(api: Api, deps: ApiDeps): void {
  readRoute(api, deps);
  linkRoute(api, deps);
  unlinkRoute(api, deps);
}

function readRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: URL,
    config: { access: 'member', kinds: ['person'] },
    schema: {
      tags: TAGS,
      summary: 'Read which account of Slack is one’s own',
      response: { 200: SlackLink, ...FAILURES },
    },
    handler: async (request) => {
      const link = await deps.store.slackLinks.get(callerOf(request).id);
      if (link === undefined) throw notFound('link');
      return shown(link);
    },
  });
}

function linkRoute(api: Api, deps: ApiDeps): void {
  const tries = new RateLimiter(TRIES);
  api.route({
    method: 'POST',
    url: URL,
    config: { access: 'member', kinds: ['person'] },
    schema: {
      tags: TAGS,
      summary: 'Let an account of Slack act as oneself',
      description: 'What one of both was linked to before, is not any more.',
      body: Code,
      response: { 200: SlackLink, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { code, confirm } = request.body;
      const waitMs = tries.take(caller.id);
      if (waitMs > 0) {
        reply.header('retry-after', Math.ceil(waitMs / 1000));
        throw new ApiError(429, 'too many attempts; try again later');
      }
      const account = await deps.store.slackLinks.accountOf(code);
      if (account === undefined)
        throw unprocessable('code: it is wrong, used or too old; type /hoop link in Slack again');
      tries.giveBack(caller.id);
      if (!confirm) return shown(account);
      const before = await deps.store.slackLinks.get(caller.id);
      const link = await deps.store.slackLinks.link(code, caller.id);
      if (link === undefined) throw unprocessable('code: it was used just now; type /hoop link in Slack again');
      await recordLink(deps, caller, before, link);
      return shown(link);
    },
  });
}

function unlinkRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: URL,
    config: { access: 'member', kinds: ['person'] },
    schema: {
      tags: TAGS,
      summary: 'Let no account of Slack act as oneself',
      description: 'Ends the subscriptions, too.',
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const before = await deps.store.slackLinks.get(caller.id);
      if (!(await deps.store.slackLinks.unlink(caller.id))) throw notFound('link');
      await recordLink(deps, caller, before, undefined);
      return reply.code(204).send();
    },
  });
}

function recordLink(
  deps: ApiDeps,
  caller: Caller,
  before: StoredLink | undefined,
  after: StoredLink | undefined,
): Promise<void> {
  return changed(deps, caller, {
    action: 'update',
    entity: 'user',
    entityId: caller.id,
    entityName: caller.name,
    before: { slack: before === undefined ? null : shown(before) },
    after: { slack: after === undefined ? null : shown(after) },
  });
}

function shown(link: Omit<StoredLink, 'userId' | 'linkedAt'> & Partial<StoredLink>): z.infer<typeof SlackLink> {
  return {
    slack_team_id: link.teamId,
    slack_id: link.slackUserId,
    slack_name: link.slackName,
    linked_at: link.linkedAt === undefined ? null : time(link.linkedAt),
  };
}
