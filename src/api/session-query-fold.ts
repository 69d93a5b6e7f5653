import type { z } from 'zod';
import type { EventRecord } from '../store/index.ts';
import { time } from './schemas.ts';
import { DecidedRecord, EndedRecord, HeldRecord, type SessionQueryShape } from './session-query-shape.ts';

/** A place in a session's queries: behind this record, and behind this query. */
export interface QueryPlace {
  readonly seq: number;
  readonly query: number;
}

type Entry = { -readonly [K in keyof SessionQueryShape]: SessionQueryShape[K] };
type Described = z.output<typeof HeldRecord>['query'];

const RECORDS = ['query.held', 'query.decided', 'query.ended'];

/** Puts the records of a session together, query by query, in the order they began. */
export class QueryFold {
  readonly #withRows: boolean;
  readonly #entries = new Map<number, Entry>();
  #last: number;
  #chars = 0;

  /** Queries up to `from.query` are left out: they were read before. */
  constructor(from: QueryPlace, withRows: boolean) {
    this.#last = from.query;
    this.#withRows = withRows;
  }

  get entries(): readonly SessionQueryShape[] {
    return [...this.#entries.values()];
  }

  get size(): number {
    return this.#entries.size;
  }

  /** About how much text there is in all of them. */
  get chars(): number {
    return this.#chars;
  }

  /** The highest query that was seen. */
  get last(): number {
    return this.#last;
  }

  /** The first query whose end was not recorded yet. */
  get unfinished(): SessionQueryShape | undefined {
    return this.entries.find((entry) => !isFinished(entry));
  }

  /** Whether a record begins a query that was not seen yet. */
  begins({ type, body }: EventRecord): boolean {
    if (type !== 'query.held' && type !== 'query.decided') return false;
    const parsed = HeldRecord.safeParse(body);
    return parsed.success && parsed.data.query.id > this.#last;
  }

  /** Adds a record; returns the query it changed, if it is one of these. */
  add(event: EventRecord): SessionQueryShape | undefined {
    if (!RECORDS.includes(event.type)) return undefined;
    if (event.type === 'query.ended') return this.#end(event);
    return event.type === 'query.held' ? this.#hold(event) : this.#decide(event);
  }

  /** Forgets the queries that are over. */
  forgetFinished(): void {
    for (const [id, entry] of this.#entries) if (isFinished(entry)) this.#entries.delete(id);
  }

  #entry(query: Described, { seq }: EventRecord): Entry | undefined {
    const known = this.#entries.get(query.id);
    if (known !== undefined || query.id <= this.#last) return known;
    const entry = emptyEntry(query, Number(seq));
    this.#last = query.id;
    this.#entries.set(query.id, entry);
    this.#chars += query.text.length;
    return entry;
  }

  #hold(event: EventRecord): Entry | undefined {
    const { data } = HeldRecord.safeParse(event.body);
    const entry = data === undefined ? undefined : this.#entry(data.query, event);
    if (entry === undefined) return undefined;
    entry.held_at = time(event.at);
    entry.review_id = data?.review ?? null;
    return entry;
  }

  #decide(event: EventRecord): Entry | undefined {
    const { data } = DecidedRecord.safeParse(event.body);
    const entry = data === undefined ? undefined : this.#entry(data.query, event);
    if (entry === undefined || data === undefined) return undefined;
    entry.decided_at = time(event.at);
    entry.verdict = data.verdict;
    entry.state = data.verdict === 'deny' ? 'denied' : 'running';
    entry.note = data.note ?? null;
    entry.denied_by = data.by ?? null;
    entry.review_id ??= reviewIn(`${data.note ?? ''} ${data.reason?.rule ?? ''}`);
    entry.reason = data.reason === undefined ? null : shownReason(data.reason);
    return entry;
  }

  #end(event: EventRecord): Entry | undefined {
    const { data } = EndedRecord.safeParse(event.body);
    const entry = data === undefined ? undefined : this.#entries.get(data.query);
    if (entry === undefined || data === undefined) return undefined;
    // A suspended portal goes on under the same query.
    if (data.status !== 'suspended') entry.state = 'ended';
    entry.ended_at = time(event.at);
    entry.status = data.status;
    entry.tag = data.tag ?? entry.tag;
    entry.ms = data.ms ?? entry.ms;
    entry.rows = (entry.rows ?? 0) + data.rows;
    for (const [entity, n] of Object.entries(data.masked)) {
      entry.masked[entity] = (entry.masked[entity] ?? 0) + n;
      entry.masked_total += n;
    }
    entry.blocked = data.blocked ?? null;
    entry.error = data.error === undefined ? null : { code: data.error.code, message: data.error.message };
    entry.results.push(...this.#results(data.results));
    return entry;
  }

  #results(results: z.output<typeof EndedRecord>['results']): Entry['results'] {
    return results.map(({ columns, rows, truncated }) => ({
      columns,
      kept: rows.length,
      truncated: truncated ?? false,
      rows: this.#withRows ? rows.map((row) => row.map((cell) => this.#cell(cell))) : [],
    }));
  }

  #cell(cell: z.output<typeof EndedRecord>['results'][number]['rows'][number][number]) {
    if (cell === null) return null;
    const text = typeof cell === 'string' ? cell : cell.text;
    this.#chars += text.length;
    return typeof cell === 'string' ? cell : { text, bytes: cell.cut.bytes };
  }
}

function isFinished({ state }: Pick<SessionQueryShape, 'state'>): boolean {
  return state === 'ended' || state === 'denied';
}

/** The request that a decision names: commands that did not wait name it by which they passed, or were refused. */
function reviewIn(words: string): string | null {
  return /\b(?:review|window):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/.exec(words)?.[1] ?? null;
}

function shownReason({ code, message, rule, hint }: NonNullable<z.output<typeof DecidedRecord>['reason']>) {
  return {
    code,
    message,
    ...(rule === undefined ? {} : { rule }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function emptyEntry(query: Described, seq: number): Entry {
  return {
    seq,
    query: query.id,
    state: 'waiting',
    phase: query.phase,
    via: query.via,
    text: query.text,
    text_bytes: query.cut?.bytes ?? null,
    params: query.params.map(({ text, encoding }) => ({ text, encoding })),
    operations: query.operations,
    verdict: null,
    note: null,
    denied_by: null,
    reason: null,
    review_id: null,
    held_at: null,
    decided_at: null,
    ended_at: null,
    ms: null,
    status: null,
    tag: null,
    rows: null,
    masked: {},
    masked_total: 0,
    blocked: null,
    error: null,
    results: [],
  };
}
