import type { SessionEvent } from '../../src/core/plugin.ts';
import type { Outcome, Query } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { shownOf, type WrittenFingerprint } from '../../src/core/shown.ts';
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
    user: {
      id: user.id,
      kind: user.kind ?? 'person',
      name: user.name,
      email: user.email,
      groups: user.groups,
      admin: user.isAdmin,
    },
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

export function queryHeld({ query, reviewId }: EventOf<'query.held'>, fingerprintOf: WrittenFingerprint): RecordBody {
  return { query: describeQuery(query, fingerprintOf), review: reviewId };
}

/** The whole query, and who or what let it pass or denied it. */
export function queryDecided(
  { query, verdict, by }: EventOf<'query.decided'>,
  fingerprintOf: WrittenFingerprint,
): RecordBody {
  const body: Record<string, unknown> = {
    query: describeQuery(query, fingerprintOf),
    verdict: verdict.allow ? 'allow' : 'deny',
  };
  put(body, 'by', by);
  if (verdict.allow) put(body, 'note', verdict.note);
  else body.reason = verdict.reason;
  return body;
}

/** How a query ended; `ms` counts from its decision. */
export function queryEnded(
  { query, outcome, masked, blocked }: EventOf<'query.ended'>,
  session: Session,
  more: { readonly ms: number | undefined; readonly sample: QuerySample | undefined; readonly maskText: MaskText },
): RecordBody {
  const body: Record<string, unknown> = { query: query.id, status: outcome.status, rows: outcome.rows };
  put(body, 'tag', outcome.tag);
  put(body, 'exceeded', outcome.exceeded);
  put(body, 'ms', more.ms);
  body.masked = masked;
  put(body, 'blocked', blocked);
  put(body, 'error', serverError(outcome.error, query, session, more.maskText));
  put(body, 'results', more.sample?.take());
  return body;
}

/** Messages can hold data: they are kept as the client read them, and without the secrets of its own statement. */
function serverError(
  error: Outcome['error'],
  query: Query,
  session: Session,
  maskText: MaskText,
): RecordBody | undefined {
  if (error === undefined) return undefined;
  const withoutSecrets = shownOf(query).message(error.message);
  const { text: message, cut } = cutText(maskText(withoutSecrets, session), ERROR_CHARS_MAX);
  return cut === undefined ? { code: error.code, message } : { code: error.code, message, cut };
}

/** Every query is recorded twice: members are set, not spread. */
function put(body: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) body[name] = value;
}
