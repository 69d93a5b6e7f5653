import { Fields, inside, numberOf } from './bson/fields.ts';

/** What a server says that is going away, or is no primary any more: drivers look for another one, which the gateway leads them to. */
const CODES: ReadonlySet<number> = new Set([10107, 13435, 11600, 11602, 189, 91]);

/** Whether an answer says so, as an error or about what a write was to wait for. The document must have been checked. */
export function saysNotPrimary(body: Buffer): boolean {
  const fields = new Fields(body);
  const code = numberOf(fields.get('code')) ?? 0;
  if (numberOf(fields.get('ok')) !== 1 && CODES.has(code)) return true;
  return CODES.has(numberOf(inside(fields.get('writeConcernError'))?.get('code')) ?? 0);
}
