import type { SessionEvent } from '../../src/core/plugin.ts';
import type { Outcome } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { cutText, describeQuery } from './describe.ts';
import type { QuerySample } from './result-sample.ts';

export type RecordBody = Readonly<Record<string, unknown>>;
type EventOf<T extends SessionEvent['type']> = SessionEvent & { readonly type: T };
/** Masks a server's message the way the client got it. */
export type MaskText = (text: string, session: Session) => string;

const ERROR_CHARS_MAX = 16 * 1024;
/** Of names that a client sends when it connects. */
const NAME_CHARS_MAX = 1024;

/** Who opened what, from where. */
export function sessionOpened({ user, connection, protocol, client, database, startedAt }: Session): RecordBody {
  return {
    user: { id: user.id, name: user.name, email: user.email, groups: user.groups, admin: user.isAdmin },
    connection: { id: connection.id, name: connection.name, type: connection.type, subtype: connection.subtype },
    protocol,
    client: { address: client.address, application: cutText(client.application, NAME_CHARS_MAX).text },
    database: cutText(database, NAME_CHARS_MAX).text,
    startedAt: startedAt.toISOString(),
  };
}

/** Who was not let in, and why. */
export function sessionRefused({ reason, by }: EventOf<'session.refused'>, session: Session): RecordBody {
  return { ...sessionOpened(session), reason, by };
}

export function sessionClosed({ reason }: EventOf<'session.close'>, { startedAt, masked }: Session): RecordBody {
  return { reason, ms: Date.now() - startedAt.getTime(), masked: Object.fromEntries(masked) };
}

export function queryHeld({ query, reviewId }: EventOf<'query.held'>): RecordBody {
  return { query: describeQuery(query), review: reviewId };
}

/** The whole query, and who or what let it pass or denied it. */
export function queryDecided({ query, verdict, by }: EventOf<'query.decided'>): RecordBody {
  const who = { query: describeQuery(query), verdict: verdict.allow ? 'allow' : 'deny', ...given('by', by) };
  return verdict.allow ? { ...who, ...given('note', verdict.note) } : { ...who, reason: verdict.reason };
}

/** How a query ended; `ms` counts from its decision. */
export function queryEnded(
  { query, outcome, masked, blocked }: EventOf<'query.ended'>,
  session: Session,
  more: { readonly ms: number | undefined; readonly sample: QuerySample | undefined; readonly maskText: MaskText },
): RecordBody {
  return {
    query: query.id,
    status: outcome.status,
    rows: outcome.rows,
    ...given('tag', outcome.tag),
    ...given('exceeded', outcome.exceeded),
    ...given('ms', more.ms),
    masked,
    ...given('blocked', blocked),
    ...given('error', serverError(outcome.error, session, more.maskText)),
    ...given('results', more.sample?.take()),
  };
}

/** Messages can hold data: they are kept as the client read them. */
function serverError(error: Outcome['error'], session: Session, maskText: MaskText): RecordBody | undefined {
  if (error === undefined) return undefined;
  const { text: message, cut } = cutText(maskText(error.message, session), ERROR_CHARS_MAX);
  return { code: error.code, message, ...given('cut', cut) };
}

function given(name: string, value: unknown): RecordBody {
  return value === undefined ? {} : { [name]: value };
}
