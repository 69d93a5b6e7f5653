import type { Reason, ReasonCode } from '../../src/core/verdict.ts';
import { errPayload } from './err-packet.ts';

/** An error as we say it: code and SQLSTATE. */
interface ErrorCode {
  readonly code: number;
  readonly sqlState: string;
}

/** ER_SIGNAL_EXCEPTION: an error somebody raised on purpose, which no client takes for a broken connection. */
const RAISED: ErrorCode = { code: 1644, sqlState: '45000' };
/** ER_QUERY_INTERRUPTED */
const INTERRUPTED: ErrorCode = { code: 1317, sqlState: '70100' };
/** ER_UNKNOWN_STMT_HANDLER */
const UNKNOWN_STATEMENT: ErrorCode = { code: 1243, sqlState: 'HY000' };
/** ER_SERVER_SHUTDOWN */
const SHUTDOWN: ErrorCode = { code: 1053, sqlState: '08S01' };
/** ER_MALFORMED_PACKET */
const MALFORMED: ErrorCode = { code: 1835, sqlState: 'HY000' };
/** ER_MAX_PREPARED_STMT_COUNT_REACHED */
const TOO_MANY_STATEMENTS: ErrorCode = { code: 1461, sqlState: '42000' };
/** ER_NET_PACKET_TOO_LARGE */
const TOO_LARGE: ErrorCode = { code: 1153, sqlState: '08S01' };
/** ER_NO_SUCH_THREAD */
const NO_SUCH_THREAD: ErrorCode = { code: 1094, sqlState: 'HY000' };

/** The payload that answers a denied query: an error the session survives, and its transaction with it. */
export function denialPayload(reason: Reason): Buffer {
  const { code, sqlState } = reason.code === 'cancelled' ? INTERRUPTED : RAISED;
  return errPayload({ code, sqlState, message: wordsOf(reason) });
}

/** The last words to a client whose session is being ended. */
export function farewellPayload(reason: Reason): Buffer {
  const codes: Partial<Record<ReasonCode, ErrorCode>> = { protocol_error: MALFORMED, upstream_lost: SHUTDOWN };
  return errPayload({ ...(codes[reason.code] ?? SHUTDOWN), message: wordsOf(reason) });
}

/** Errors of the protocol itself, as the servers give them. */
export const Refusal = {
  unknownStatement: (command: string): Buffer =>
    errPayload({ ...UNKNOWN_STATEMENT, message: `Unknown prepared statement handler given to ${command}` }),
  tooManyStatements: (): Buffer =>
    errPayload({ ...TOO_MANY_STATEMENTS, message: 'The gateway remembers no more prepared statements of one session' }),
  tooLarge: (): Buffer =>
    errPayload({ ...TOO_LARGE, message: 'The parameters sent ahead are larger than the gateway takes' }),
  noSuchThread: (id: number): Buffer => errPayload({ ...NO_SUCH_THREAD, message: `Unknown thread id: ${id}` }),
} as const;

/** Message, rule and hint in one line: there is only one field for them. */
function wordsOf({ message, rule, hint }: Reason): string {
  const named = rule === undefined || message.includes(rule) ? message : `${message} (rule: ${rule})`;
  return hint === undefined ? named : `${named}. ${hint}`;
}
