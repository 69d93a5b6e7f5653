/** What an indexed record adds to the figures of its hour. */
export interface ActivityCount {
  readonly kind: 'verdict' | 'masked';
  readonly name: string;
  readonly n: number;
}

/*
 * Records are large, and their members lie in fixed places: a quote within a JSON string is always escaped, so that a
 * member's name behind a comma is found nowhere else.
 */
const VERDICT = /,"verdict":"(allow|deny)"/;
const PREPARE = /^\{"query":\{"id":\d+,"phase":"prepare"/;
const MASKED = /,"masked":(\{[^{}]+\})/;

/** The counts of a record, whose body comes as JSON. A statement that is only prepared is no command, unless it is denied. */
export function activityOf(type: string, body: string): readonly ActivityCount[] {
  if (type === 'query.decided') {
    const [, verdict] = VERDICT.exec(body) ?? [];
    const counts = verdict === 'deny' || (verdict === 'allow' && !PREPARE.test(body));
    return counts ? [{ kind: 'verdict', name: verdict, n: 1 }] : [];
  }
  if (type !== 'query.ended') return [];
  const [, masked] = MASKED.exec(body) ?? [];
  if (masked === undefined) return [];
  return Object.entries(JSON.parse(masked) as Record<string, unknown>).flatMap(([name, n]) =>
    Number.isSafeInteger(n) ? [{ kind: 'masked' as const, name, n: Number(n) }] : [],
  );
}
