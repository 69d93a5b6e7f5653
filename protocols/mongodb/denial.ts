import type { Reason, ReasonCode } from '../../src/core/verdict.ts';
import { type CodeName, errorDocument } from './reply-document.ts';

/** Where 13 would say something else than what happened. None of them makes a driver send the command again. */
const CODES: Partial<Record<ReasonCode, CodeName>> = {
  cancelled: 'Interrupted',
  killed: 'Interrupted',
  upstream_lost: 'Interrupted',
  protocol_error: 'ProtocolError',
};

/** The document that answers a command that may not run, or whose answer is withheld. */
export function denialDocument(reason: Reason, codeName: CodeName = CODES[reason.code] ?? 'Unauthorized'): Buffer {
  return errorDocument(codeName, wordsOf(reason));
}

/** Message, rule and hint in one line: there is only one field for them. */
function wordsOf({ message, rule, hint }: Reason): string {
  const named = rule === undefined || message.includes(rule) ? message : `${message} (rule: ${rule})`;
  return hint === undefined ? named : `${named}. ${hint}`;
}
