import type { ApiRecord } from './api-client.ts';
import { isRecord, textOf, valueText } from './records.ts';

/** What a recorded event says in one line; `-o json` has all of it. */
export function eventSummary(event: ApiRecord): string {
  const body = isRecord(event.body) ? event.body : {};
  switch (event.type) {
    case 'session.open':
      return opened(body);
    case 'query.held':
      return `#${queryField(body, 'id')} waits for review ${textOf(body, 'review')}: ${queryField(body, 'text')}`;
    case 'query.decided':
      return decided(body);
    case 'query.ended':
      return ended(body);
    case 'session.close':
      return textOf(body, 'reason');
    default:
      return valueText(body);
  }
}

function opened(body: ApiRecord): string {
  const client = isRecord(body.client) ? body.client : {};
  const user = isRecord(body.user) ? textOf(body.user, 'name') : '';
  return `${user} from ${textOf(client, 'address')} with ${textOf(client, 'application') || 'an unnamed client'}`;
}

/** `#3 allow (review … by dba): select …` or `#3 deny (the reason): drop …` */
function decided(body: ApiRecord): string {
  const reason = isRecord(body.reason) ? textOf(body.reason, 'message') : textOf(body, 'note');
  const why = reason === '' ? '' : ` (${reason})`;
  return `#${queryField(body, 'id')} ${textOf(body, 'verdict')}${why}: ${queryField(body, 'text')}`;
}

function ended(body: ApiRecord): string {
  const error = isRecord(body.error) ? ` ${textOf(body.error, 'code')} ${textOf(body.error, 'message')}` : '';
  const masked = valueText(body.masked);
  const parts = [
    `#${textOf(body, 'query')} ${textOf(body, 'status')}${error}`,
    `${textOf(body, 'rows')} rows`,
    ...(masked === '' ? [] : [`masked ${masked}`]),
    ...(body.blocked === undefined ? [] : [`withheld: ${textOf(body, 'blocked')}`]),
  ];
  return parts.join(', ');
}

function queryField(body: ApiRecord, field: string): string {
  return isRecord(body.query) ? textOf(body.query, field) : textOf(body, 'query');
}
