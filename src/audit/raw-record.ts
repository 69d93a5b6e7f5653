import { hash } from 'node:crypto';
import { type AuditRecord, HASH_TAIL_BYTES, PREV_TAIL_BYTES, parseRecord } from './record.ts';

/** A record whose members are left as they are written: for whoever only passes them on. */
export interface RawRecord extends Omit<AuditRecord, 'body'> {
  /** A JSON object. */
  readonly body: string;
}

/** The beginning of a line as `sealRecord` writes it. */
const HEAD =
  /^\{"v":1,"seq":(\d{1,15}),"at":"([^"\\]+)","gateway":"([^"\\]+)","session":(?:null|"([^"\\]*)"),"type":"([^"\\]*)"(?=,)/;
const PREV = ',"prev":"';
const HASH = '","hash":"';
const END = '"}';
const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_CHARS = 64;
const CLOSING_BRACE = 0x7d;

/** What is hashed is put together here; a longer line gets memory of its own. */
const scratch = Buffer.allocUnsafe(64 * 1024);
/** The hash of the record read before, which nearly always is what the next one follows. */
let last = '';

/** The same as `parseRecord` without taking the members apart, which nobody needs who trusts the hash. */
export function readRecord(line: Buffer): { readonly record: RawRecord; readonly intact: boolean } | undefined {
  const text = line.toString('utf8');
  const hashAt = text.length - HASH_TAIL_BYTES;
  const tailAt = hashAt - PREV_TAIL_BYTES;
  const [head, seq, at, gateway, session = null, type] = HEAD.exec(text) ?? [];
  if (head === undefined || at === undefined || gateway === undefined || type === undefined) return reparsed(line);
  const isClosed = text.startsWith(PREV, tailAt) && text.startsWith(HASH, hashAt - 1) && text.endsWith(END);
  if (!isClosed || head.length > tailAt) return reparsed(line);
  const prev = text.slice(tailAt + PREV.length, hashAt - 1);
  const digest = text.slice(-DIGEST_CHARS - END.length, -END.length);
  if (prev !== last && !DIGEST.test(prev)) return reparsed(line);
  const members = text.slice(head.length, tailAt);
  if (members !== '' && !members.startsWith(',"')) return reparsed(line);
  const intact = digestOf(prev, line) === digest;
  if (intact) last = digest;
  else if (!DIGEST.test(digest)) return undefined;
  return {
    record: { seq: Number(seq), at, gateway, session, type, body: `{${members.slice(1)}}`, prev, hash: digest },
    intact,
  };
}

/** Of the line up to its hash, closed, behind the hash of the line before. */
function digestOf(prev: string, line: Buffer): string {
  const bytes = line.length - HASH_TAIL_BYTES;
  const size = DIGEST_CHARS + bytes + 1;
  const hashed = size <= scratch.length ? scratch.subarray(0, size) : Buffer.allocUnsafe(size);
  hashed.write(prev, 'latin1');
  line.copy(hashed, DIGEST_CHARS, 0, bytes);
  hashed[size - 1] = CLOSING_BRACE;
  return hash('sha256', hashed);
}

function reparsed(line: Buffer): { readonly record: RawRecord; readonly intact: boolean } | undefined {
  const parsed = parseRecord(line);
  if (parsed === undefined) return undefined;
  return { record: { ...parsed.record, body: JSON.stringify(parsed.record.body) }, intact: parsed.intact };
}
