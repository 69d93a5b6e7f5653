import { z } from 'zod';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError } from './errors.ts';
import { FAILURES } from './schemas.ts';

const BODY_BYTES_MAX = 256 * 1024;
const HEADER_CHARS_MAX = 200;

const Header = z.string().max(HEADER_CHARS_MAX).optional();

/** Where Slack tells what people typed and pressed, if it has no socket. Only its signature says who it is. */
export function slackRequestRoutes(api: Api, { slack }: ApiDeps): void {
  api.register(async (scope) => {
    // What is signed are the bytes, so nothing here may read the body but whoever checks that.
    scope.removeAllContentTypeParsers();
    const types = ['application/x-www-form-urlencoded', 'application/json'];
    scope.addContentTypeParser(types, { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.route({
      method: 'POST',
      url: '/api/slack/requests',
      config: { access: 'public' },
      bodyLimit: BODY_BYTES_MAX,
      schema: {
        tags: ['plugins'],
        summary: 'Take a slash command, a button or a form of Slack',
        description: 'For Slack alone: the body must be signed with SLACK_SIGNING_SECRET. 404 where that is not set.',
        headers: z.looseObject({ 'x-slack-signature': Header, 'x-slack-request-timestamp': Header }),
        response: { 200: z.unknown().describe('As the SDK of Slack answers; empty for most.'), ...FAILURES },
      },
      handler: async ({ headers, body }, reply) => {
        const answer = await slack.receive({
          signature: textOf(headers['x-slack-signature']),
          timestamp: textOf(headers['x-slack-request-timestamp']),
          contentType: headers['content-type'],
          body: typeof body === 'string' ? body : '',
        });
        if (answer === undefined)
          throw new ApiError(404, 'no requests of Slack are taken: SLACK_SIGNING_SECRET is not set');
        reply.code(answer.status as 200);
        return answer.body === undefined ? reply.send() : answer.body;
      },
    });
  });
}

function textOf(header: unknown): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
