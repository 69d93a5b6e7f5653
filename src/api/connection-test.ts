import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { TestOutcome } from '../exec/index.ts';
import { callerOf } from './auth.ts';
import { draftOf, NewConnection } from './connection-shape.ts';
import { checkDraft } from './connections.ts';
import type { Api, ApiDeps } from './deps.ts';
import { unprocessable } from './errors.ts';
import type { RunLimit } from './run-limit.ts';
import { FAILURES, NameOrIdParams } from './schemas.ts';
import { visibleConnection } from './visibility.ts';
import { whenLeft } from './when-left.ts';

/** How long a connection test may take. */
const TEST_MS_MAX = 20_000;

const TAGS = ['connections'];
const Test = z.object({
  success: z.literal(true),
  server_version: z.string().describe('Empty for custom connections.'),
  duration_ms: z.number().int(),
});

/** Finding out whether a connection works, before it is saved and afterwards. `limit` counts what a user has open at a time. */
export function connectionTestRoutes(api: Api, deps: ApiDeps, limit: RunLimit): void {
  savedTestRoute(api, deps, limit);
  draftTestRoute(api, deps, limit);
}

function savedTestRoute(api: Api, deps: ApiDeps, limit: RunLimit): void {
  api.route({
    method: 'GET',
    url: '/api/connections/:nameOrID/test',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'Find out whether the gateway reaches a connection’s upstream and is let in',
      description:
        'Nothing runs there; of a custom connection’s command it finds out whether it could be started. ' +
        'A test that fails is a 400 with the reason.',
      params: NameOrIdParams,
      response: { 200: Test, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { name, type, subtype } = await visibleConnection(deps.store, caller, request.params.nameOrID);
      mustBeTestable(deps, { type, subtype });
      const tested = {
        caller: { name: caller.name, tokenId: caller.tokenId },
        clientAddress: request.ip,
        connection: { name, type, subtype },
      };
      return answer(reply, limit.enter(caller.id), (signal) => deps.exec.test(tested, signal));
    },
  });
}

function draftTestRoute(api: Api, deps: ApiDeps, limit: RunLimit): void {
  api.route({
    method: 'POST',
    url: '/api/connections/test',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Find out whether a connection would work, before it is created',
      description:
        'Takes what creating one takes, checks it in the same way, and keeps nothing of it; the name need not be free. ' +
        'The gateway dials what is given, as it does once it is saved. A test that fails is a 400 with the reason.',
      body: NewConnection,
      response: { 200: Test, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { name, ...body } = request.body;
      const draft = draftOf(name, body);
      const secret = body.secret ?? {};
      await checkDraft(deps, draft, secret, []);
      mustBeTestable(deps, draft);
      const leave = limit.enter(caller.id);
      // It leads anywhere an administrator says: who had the gateway dial is known, though nothing is stored.
      request.log.info({ user: caller.name, connection: name }, 'a connection that is not saved is tested');
      const tested = {
        caller: { name: caller.name, tokenId: caller.tokenId },
        clientAddress: request.ip,
        draft,
        secret,
      };
      return answer(reply, leave, (signal) => deps.testDraft(tested, signal));
    },
  });
}

/** Throws ApiError. */
function mustBeTestable({ exec }: Pick<ApiDeps, 'exec'>, kind: { readonly type: string; readonly subtype: string }) {
  if (!exec.supports(kind)) throw unprocessable(`${kind.subtype || kind.type} connections cannot be tested`);
}

async function answer(
  reply: FastifyReply,
  leave: () => void,
  test: (signal: AbortSignal) => Promise<TestOutcome>,
): Promise<z.output<typeof Test> | FastifyReply> {
  const startedAt = performance.now();
  const signal = AbortSignal.any([whenLeft(reply), AbortSignal.timeout(TEST_MS_MAX)]);
  const outcome = await test(signal).finally(leave);
  const duration_ms = Math.round(performance.now() - startedAt);
  if (outcome.isOk) return { success: true, server_version: outcome.serverVersion, duration_ms };
  const { message, hint } = outcome.error;
  const reason = hint === undefined ? message : `${message}. ${hint}`;
  return reply.code(400).send({ message: `connection test failed: ${reason}` });
}
