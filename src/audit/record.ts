import { hash } from 'node:crypto';
import { AuditError } from './error.ts';

/** The version of the line format. */
export const RECORD_VERSION = 1;
/** The longest line, newline excluded. A reader never needs to keep more than this. */
export const RECORD_BYTES_MAX = 16 * 1024 * 1024;
/** What the first record of a chain has in the place of its predecessor's hash. */
export const GENESIS_HASH = '0'.repeat(64);

/** What a caller appends; the log adds the rest. */
export interface AuditEntry {
  /** The session it belongs to; none for the log's own records. */
  readonly session?: string;
  readonly type: string;
  /** Members of the record. May not use the names of the envelope. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** One line of the log, taken apart. */
export interface AuditRecord {
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly gateway: string;
  readonly session: string | null;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly prev: string;
  readonly hash: string;
}

/** The end of a chain: what an anchor outside of the log remembers. */
export interface AuditHead {
  readonly gatewayId: string;
  /** 0 for a log without a record. */
  readonly seq: number;
  readonly hash: string;
}

/** An entry turned into text, waiting for its place in the chain. */
export interface Draft {
  readonly at: string;
  readonly session: string | null;
  readonly type: string;
  /** The body as JSON. */
  readonly json: string;
  /** Of `json`, in UTF-8. */
  readonly bytes: number;
}

const ENVELOPE = new Set(['v', 'seq', 'at', 'gateway', 'session', 'type', 'prev', 'hash']);
/** `,"prev":"<64 hex>"` and `,"hash":"<64 hex>"}` close every line; their place is fixed, so no parser decides what is hashed. */
export const HASH_TAIL_BYTES = ',"hash":"'.length + 64 + '"}'.length;
export const PREV_TAIL_BYTES = ',"prev":"'.length + 64 + '"'.length;
const TAIL = /^,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/;

/** What most batches fit in. */
const LINES_BYTES = 64 * 1024;
const HASH_CHARS = 64;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/** Freezes an entry as text at the moment it is appended. Throws AuditError for what cannot be recorded. */
export function draftRecord(entry: AuditEntry, at: Date): Draft {
  const body = entry.body ?? {};
  for (const name in body) {
    if (ENVELOPE.has(name) && Object.hasOwn(body, name))
      throw new AuditError('audit_bad_record', `an audit record may not have a member "${name}"`);
  }
  let json: string;
  try {
    json = JSON.stringify(body);
  } catch (cause) {
    throw new AuditError('audit_bad_record', `a "${entry.type}" record cannot be written as JSON`, { cause });
  }
  const bytes = Buffer.byteLength(json);
  if (bytes > RECORD_BYTES_MAX - 1024) {
    throw new AuditError('audit_bad_record', `a "${entry.type}" record is larger than ${RECORD_BYTES_MAX} bytes`);
  }
  return { at: isoText(at), session: entry.session ?? null, type: entry.type, json, bytes };
}

/** Gives a draft its place in the chain. `line` has no newline. */
export function sealRecord(draft: Draft, gateway: string, seq: number, prev: string): { line: string; hash: string } {
  const lines = new SealedLines(gateway);
  const hash = lines.add(draft, seq, prev);
  return { line: lines.bytes().toString('utf8', 0, lines.size - 1), hash };
}

/** Lines that are sealed one after the other into one piece of memory, each encoded once. */
export class SealedLines {
  readonly #gateway: string;
  #memory = Buffer.allocUnsafe(LINES_BYTES);
  #size = 0;
  #lastSession: string | null = null;
  #lastWho = 'null';

  constructor(gateway: string) {
    this.#gateway = JSON.stringify(gateway);
  }

  /** Bytes of all lines, newlines included. */
  get size(): number {
    return this.#size;
  }

  /** The lines; valid until the next `clear`. */
  bytes(): Buffer {
    return this.#memory.subarray(0, this.#size);
  }

  /** Forgets the lines; memory that grew beyond the usual is given back. */
  clear(): void {
    this.#size = 0;
    if (this.#memory.length > LINES_BYTES) this.#memory = Buffer.allocUnsafe(LINES_BYTES);
  }

  /** Adds a line and returns its hash. */
  add({ at, session, type, json, bytes }: Draft, seq: number, prev: string): string {
    // What is hashed is the line up to its hash, closed, behind the hash of the line before: put together in place.
    const members = json === '{}' ? '' : `,${json.slice(1, -1)}`;
    const hashed = `${prev}{"v":${RECORD_VERSION},"seq":${seq},"at":"${at}","gateway":${this.#gateway},"session":${this.#who(session)},"type":${JSON.stringify(type)}${members},"prev":"${prev}"}`;
    const start = this.#size;
    const envelopeChars = hashed.length - members.length;
    this.#reserve(start + UTF8_BYTES_PER_UNIT_MAX * envelopeChars + bytes + HASH_TAIL_BYTES + 1);
    const memory = this.#memory;
    let end = start + memory.write(hashed, start, 'utf8');
    const digest = hash('sha256', memory.subarray(start, end));
    memory.copyWithin(start, start + HASH_CHARS, end - 1);
    end -= HASH_CHARS + 1;
    end += memory.write(`,"hash":"${digest}"}\n`, end, 'latin1');
    this.#size = end;
    return digest;
  }

  /** Most lines are of a session that has just had one. */
  #who(session: string | null): string {
    if (session !== this.#lastSession) {
      this.#lastSession = session;
      this.#lastWho = JSON.stringify(session);
    }
    return this.#lastWho;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#memory.length) return;
    const grown = Buffer.allocUnsafe(Math.max(bytes, 2 * this.#memory.length));
    this.#memory.copy(grown, 0, 0, this.#size);
    this.#memory = grown;
  }
}

let lastMs = Number.NaN;
let lastIso = '';

/** Many records have the same millisecond. */
function isoText(at: Date): string {
  const ms = at.getTime();
  if (ms !== lastMs) {
    lastIso = at.toISOString();
    lastMs = ms;
  }
  return lastIso;
}

export type ParsedRecord =
  | { readonly record: AuditRecord /** Whether the line's own hash is that of its bytes. */; readonly intact: boolean }
  | undefined;

/** Takes a line (no newline) apart; undefined for anything that is not a record of this version. */
export function parseRecord(line: Buffer): ParsedRecord {
  const tailAt = line.length - HASH_TAIL_BYTES - PREV_TAIL_BYTES;
  if (tailAt <= 0) return undefined;
  const tail = TAIL.exec(line.toString('latin1', tailAt));
  const [, prev, digest] = tail ?? [];
  if (prev === undefined || digest === undefined) return undefined;
  const members = parseObject(line);
  if (members === undefined) return undefined;
  const { v, seq, at, gateway, session, type, prev: _prev, hash: _hash, ...body } = members;
  if (v !== RECORD_VERSION || typeof seq !== 'number' || !Number.isSafeInteger(seq)) return undefined;
  if (typeof at !== 'string' || typeof gateway !== 'string' || typeof type !== 'string') return undefined;
  if (session !== null && typeof session !== 'string') return undefined;
  const hashed = Buffer.concat([Buffer.from(prev), line.subarray(0, line.length - HASH_TAIL_BYTES), Buffer.from('}')]);
  return {
    record: { seq, at, gateway, session, type, body, prev, hash: digest },
    intact: hash('sha256', hashed) === digest,
  };
}

function parseObject(line: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
