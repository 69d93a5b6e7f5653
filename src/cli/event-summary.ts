import type { ApiRecord } from './api-client.ts';
import { isRecord, valueText } from './records.ts';

/** What a recorded event says in one line: its text when it has one, otherwise its fields. */
export function eventSummary(event: ApiRecord): string {
  const body = isRecord(event.body) ? event.body : {};
  const text = body.text ?? body.query ?? body.reason;
  if (typeof text === 'string' && text !== '') return text;
  return valueText(body);
}
