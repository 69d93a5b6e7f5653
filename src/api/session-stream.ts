import { z } from 'zod';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { EVENT_STREAM, type EventStream } from './event-stream.ts';
import { type LiveParts, sendEvents } from './live-events.ts';
import { LiveLogin } from './live-login.ts';
import { FAILURES, IdParams } from './schemas.ts';
import { Place } from './session-queries.ts';
import { QueryFold, type QueryPlace } from './session-query-fold.ts';
import { SessionQuery } from './session-query-shape.ts';
import { Session, shownSession, visibleSession } from './sessions.ts';

/** Records that are read at a time. */
const RECORDS_READ = 50;
const POSITION_LENGTH_MAX = 80;
const START: QueryPlace = { seq: 0, query: 0 };

const From = z.strictObject({
  after: Place.exactOptional().describe('`next_after` of the session’s queries; left out, from its beginning.'),
});
const Tail = z
  .object({
    type: z
      .enum(['query', 'session', 'end'])
      .describe(
        '`query`: a query began, or came further: it takes the place of the one with its `seq`. `session`: it is closed.',
      ),
    query: SessionQuery.exactOptional(),
    session: Session.exactOptional(),
  })
  .meta({ id: 'SessionTail' });

/** `/api/sessions/{id}/stream`: a session while it happens, with the rows as the client sees them. */
export function sessionStreamRoutes(api: Api, deps: ApiDeps, live: LiveParts): void {
  api.route({
    method: 'GET',
    url: '/api/sessions/:id/stream',
    config: { access: 'member' },
    schema: {
      tags: ['sessions'],
      summary: 'Follow a session, as server-sent events',
      description: 'Ends with the session (`session`), or with the login (`end`). `Last-Event-ID` goes before `after`.',
      params: IdParams,
      querystring: From,
      headers: z.looseObject({ 'last-event-id': z.string().max(POSITION_LENGTH_MAX).exactOptional() }),
      produces: [EVENT_STREAM],
      response: { 200: Tail, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { id } = await visibleSession(deps, caller, request.params.id);
      const stream = live.open(caller);
      const login = new LiveLogin(deps.store, caller, (why) =>
        why === 'over' ? stream.end({ type: 'end' }) : stream.end(),
      );
      stream.onOver(() => login.close());
      const place = Place.safeParse(request.headers['last-event-id']).data ?? request.query.after ?? START;
      const tail = new SessionTail(deps, id, place, stream);
      stream.onOver(live.hub.tail(id, () => void tail.read()));
      tail.read().catch(() => stream.end());
      stream.onOver(live.hub.onPolicy(() => void recheck()));
      return sendEvents(reply, stream);

      /** Whoever may not read the session any more is told so by the end. */
      async function recheck(): Promise<void> {
        await login.recheck();
        await visibleSession(deps, login.caller, id).catch(() => stream.end());
      }
    },
  });
}

/** Reads what is recorded of one session, whenever there is more, and sends it. */
class SessionTail {
  readonly #deps: ApiDeps;
  readonly #id: string;
  readonly #fold: QueryFold;
  readonly #stream: EventStream;
  #after: number;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(deps: ApiDeps, id: string, from: QueryPlace, stream: EventStream) {
    this.#deps = deps;
    this.#id = id;
    this.#fold = new QueryFold(from, true);
    this.#stream = stream;
    this.#after = from.seq;
  }

  /** Sends what there is; a call meanwhile makes one more round follow. */
  read(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#rounds()
      // It is read again from where the reader got to, when the reader comes back.
      .catch((error: unknown) => {
        this.#deps.logger.warn({ err: error, session: this.#id }, 'a session could not be followed');
        this.#stream.end();
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #rounds(): Promise<void> {
    while (this.#again && !this.#stream.isOver) {
      this.#again = false;
      // Looked at before the records: what is recorded of a closed session is whole by the time of its last look.
      const session = await this.#deps.store.sessions.get(this.#id);
      const isOver = session?.status === 'closed' && (await this.#hasEnd());
      await this.#records();
      if (isOver) this.#stream.end({ type: 'session', session: shownSession(session) });
    }
  }

  /** Whether the last of its records is there; it may come before or after the session counts as closed. */
  async #hasEnd(): Promise<boolean> {
    for (const type of ['session.close', 'session.refused']) {
      if ((await this.#deps.store.events.nthLast(this.#id, type, 1)) !== undefined) return true;
    }
    return false;
  }

  async #records(): Promise<void> {
    for (;;) {
      const { events } = this.#deps.store;
      const records = await events.list({ sessionId: this.#id, after: BigInt(this.#after), limit: RECORDS_READ });
      const changed = new Map<number, z.output<typeof SessionQuery>>();
      for (const record of records) {
        const query = this.#fold.add(record);
        if (query !== undefined) changed.set(query.seq, query);
        this.#after = Number(record.seq);
      }
      for (const query of changed.values()) this.#stream.send({ type: 'query', query }, this.#place());
      this.#fold.forgetFinished();
      if (records.length < RECORDS_READ || this.#stream.isOver) return;
      await this.#stream.caughtUp();
    }
  }

  /** Where to read on: before the first query that is not over. */
  #place(): string {
    const { unfinished, last } = this.#fold;
    return unfinished === undefined ? `${this.#after}.${last}` : `${unfinished.seq - 1}.${unfinished.query - 1}`;
  }
}
