import type { Reason } from '../../src/core/verdict.ts';

/** What the client reads and the audit keeps of a guardrail that blocked something; the rule's own message comes first. */
export function guardrailReason(name: string, matched: string, message: string | undefined): Reason {
  const what = message === undefined || message === '' ? matched : message;
  return { code: 'guardrail', message: `Blocked by guardrail "${name}": ${what}`, rule: name };
}

/** The same where it only asks for approval. */
export function approvalReason(name: string, matched: string, message: string | undefined): Reason {
  const what = message === undefined || message === '' ? matched : message;
  return { code: 'guardrail', message: `Guardrail "${name}" wants approval: ${what}`, rule: name };
}
