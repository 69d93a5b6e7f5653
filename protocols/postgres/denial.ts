import type { Reason, ReasonCode } from '../../src/core/verdict.ts';
import type { TextEncoding } from './encoding.ts';
import { errorResponse, noticeResponse, parseStatement, queryMessage, type TextField } from './messages/encode.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
const QUERY_CANCELED = '57014';
const PROGRAM_LIMIT_EXCEEDED = '54000';
const ADMIN_SHUTDOWN = '57P01';
const PROTOCOL_VIOLATION = '08P01';
const CONNECTION_FAILURE = '08006';

/** Codes that mean `ended by someone`, not `forbidden`. */
const CANCELLATIONS: ReadonlySet<ReasonCode> = new Set([
  'review_rejected',
  'review_expired',
  'cancelled',
  'client_left',
  'killed',
  'upstream_lost',
]);

/** The error that answers a denied query. Never FATAL nor of a class that makes drivers drop the connection. */
export function denialError(reason: Reason, encoding: TextEncoding): Buffer {
  return errorResponse(textFields('ERROR', stateOf(reason), reason, encoding));
}

function stateOf({ code }: Reason): string {
  if (code === 'rows_exceeded') return PROGRAM_LIMIT_EXCEEDED;
  return CANCELLATIONS.has(code) ? QUERY_CANCELED : INSUFFICIENT_PRIVILEGE;
}

/** The last message of a session that is ended. */
export function farewellError(reason: Reason, encoding: TextEncoding): Buffer {
  const codes: Partial<Record<ReasonCode, string>> = {
    protocol_error: PROTOCOL_VIOLATION,
    upstream_lost: CONNECTION_FAILURE,
  };
  return errorResponse(textFields('FATAL', codes[reason.code] ?? ADMIN_SHUTDOWN, reason, encoding));
}

/** A progress note. */
export function holdNotice(text: string, encoding: TextEncoding): Buffer {
  return noticeResponse([
    ...severityFields('NOTICE', encoding),
    ['C', encoding.encode('00000')],
    ['M', encoding.encode(text)],
  ]);
}

/** A Query the server cannot parse, in the place of a denied one: its error fails the transaction as the denial must. */
export function poisonQuery(reason: Reason): Buffer {
  return queryMessage(poisonText(reason));
}

/** A Parse the server cannot parse, in the place of a denied one. Without a name it drops the unnamed statement. */
export function poisonParse(reason: Reason, name: Buffer = UNNAMED): Buffer {
  return parseStatement(name, poisonText(reason));
}

const UNNAMED = Buffer.alloc(0);

/** The rule is shown in the server's log; what could end the comment early is left out. */
function poisonText(reason: Reason): Buffer {
  const rule = (reason.rule ?? reason.code).replaceAll(/[^A-Za-z0-9 _.:-]/g, '').slice(0, RULE_CHARACTERS_MAX);
  return Buffer.from(`/*denied by policy ${rule}*/ deny`, 'latin1');
}

const RULE_CHARACTERS_MAX = 64;

function textFields(severity: string, code: string, reason: Reason, encoding: TextEncoding): TextField[] {
  const fields: TextField[] = [
    ...severityFields(severity, encoding),
    ['C', encoding.encode(code)],
    ['M', encoding.encode(reason.message)],
  ];
  if (reason.rule !== undefined) fields.push(['D', encoding.encode(`Rule: ${reason.rule}`)]);
  if (reason.hint !== undefined) fields.push(['H', encoding.encode(reason.hint)]);
  return fields;
}

/** The severity twice: translated for people, untranslated for programs. */
function severityFields(severity: string, encoding: TextEncoding): TextField[] {
  return [
    ['S', encoding.encode(severity)],
    ['V', encoding.encode(severity)],
  ];
}
