import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Caller, callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { EVENT_STREAM, EventStream } from './event-stream.ts';
import { LiveHub, type NumberedEvent } from './live-hub.ts';
import { LiveLogin } from './live-login.ts';
import { RunLimit } from './run-limit.ts';
import { FAILURES } from './schemas.ts';
import { sessionStreamRoutes } from './session-stream.ts';

/** Open at a time for one user: a browser has one for each of its windows. */
const STREAMS_MAX = 30;
const POSITION_LENGTH_MAX = 80;

const LiveEvent = z
  .object({
    type: z
      .enum([
        'ready',
        'review',
        'session',
        'connection',
        'user',
        'config',
        'audit',
        'webhook',
        'counts',
        'refresh',
        'end',
      ])
      .describe(
        '`ready`: what changes from now on is told. `refresh`: changes may have been missed, read everything anew. ' +
          '`end`: the login is over. `user`: what oneself may do changed. `audit`: how far the check of a gateway’s log is. `webhook`: something became of what is sent to this endpoint. ' +
          '`counts`: open sessions have done more. The others: read the one with this id anew.',
      ),
    id: z.string().exactOptional(),
    status: z.enum(['open', 'closed']).exactOptional().describe('Of a session.'),
    entity: z.string().exactOptional().describe('Of a change of configuration, as in /api/audit/logs.'),
  })
  .meta({ id: 'LiveEvent' });
const Headers = z.looseObject({ 'last-event-id': z.string().max(POSITION_LENGTH_MAX).exactOptional() });

/** What routes share whose answers stay open. */
export interface LiveParts {
  readonly hub: LiveHub;
  /** Opens a stream for somebody. Throws ApiError where they have too many. */
  open(caller: Caller): EventStream;
}

/** Everything that is told as it happens: what changed, and what happens in a session. */
export function liveRoutes(api: Api, deps: ApiDeps): void {
  const hub = new LiveHub(deps.store, deps.logger);
  const limit = new RunLimit(STREAMS_MAX);
  const streams = new Set<EventStream>();
  // Before the server waits for open requests: these would never end.
  api.addHook('preClose', async () => {
    hub.close();
    for (const stream of streams) stream.end();
  });
  const open = (caller: Caller): EventStream => {
    const leave = limit.enter(caller.id);
    const stream = new EventStream();
    streams.add(stream);
    stream.onOver(() => {
      streams.delete(stream);
      leave();
    });
    return stream;
  };
  liveEventRoutes(api, deps, { hub, open });
  sessionStreamRoutes(api, deps, { hub, open });
}

/** `/api/events`: what changed, as it happens. */
function liveEventRoutes(api: Api, deps: ApiDeps, { hub, open }: LiveParts): void {
  api.route({
    method: 'GET',
    url: '/api/events',
    config: { access: 'member' },
    schema: {
      tags: ['events'],
      summary: 'What changed of what one may see, as server-sent events',
      description:
        'Each `data` is one JSON object. The ids serve to come back with `Last-Event-ID`, as browsers do: what was missed ' +
        'is told, or `refresh` where that is not known any more. The stream ends with the login.',
      headers: Headers,
      produces: [EVENT_STREAM],
      response: { 200: LiveEvent, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const stream = open(caller);
      const login = new LiveLogin(deps.store, caller, (why) =>
        why === 'over' ? stream.end({ type: 'end' }) : stream.end(),
      );
      stream.onOver(() => login.close());
      const tell = ({ id, event }: NumberedEvent) => stream.send(event, id);
      try {
        stream.onOver(await hub.enter({ caller: () => login.caller, tell, recheck: () => login.recheck() }));
      } catch (error) {
        stream.readable.destroy();
        throw error;
      }
      const { 'last-event-id': since } = request.headers;
      const missed = since === undefined ? [] : hub.since(since, login.caller);
      stream.send({ type: 'ready' }, hub.position);
      if (missed === undefined) stream.send({ type: 'refresh' }, hub.position);
      else for (const numbered of missed) tell(numbered);
      return sendEvents(reply, stream);
    },
  });
}

/** Answers with a stream that stays open. */
export function sendEvents(reply: FastifyReply, stream: EventStream): FastifyReply {
  // Silence is no dead connection here; who left is noticed all the same.
  reply.raw.setTimeout(0, () => undefined);
  reply.raw.once('close', () => stream.readable.destroy());
  // Proxies that gather answers would hold back what is to be told now.
  return reply.header('x-accel-buffering', 'no').type(EVENT_STREAM).send(stream.readable);
}
