import type { SessionEvent } from '../../api/shapes.ts';
import type { ResultTableData } from '../../components/result-table.tsx';

/** What a command answered, as its client got it: masked. */
export interface Output {
  readonly status: string;
  /** What the server said, where it refused. */
  readonly error: string | undefined;
  readonly tag: string | undefined;
  readonly rows: number | undefined;
  readonly ms: number | undefined;
  /** Masked values, by what they were. */
  readonly masked: Readonly<Record<string, number>>;
  readonly results: readonly ResultTableData[];
  /** Whether rows are missing because more were answered than are kept. */
  readonly isCut: boolean;
}

type Body = SessionEvent['body'];

/** Follows a session's record until the answer to the command of one request is found. */
export class OutputFinder {
  readonly #review: string;
  #query: unknown;

  constructor(review: string) {
    this.#review = review;
  }

  /** The answer, if this event is it. Events come in the order of the record. */
  take({ type, body }: SessionEvent): Output | undefined {
    if (type === 'query.held' && body.review === this.#review) this.#query = idOf(body.query);
    if (type === 'query.decided' && typeof body.note === 'string' && body.note.includes(`review:${this.#review}`)) {
      this.#query = idOf(body.query);
    }
    const isAnswer = type === 'query.ended' && this.#query !== undefined && body.query === this.#query;
    return isAnswer ? outputOf(body) : undefined;
  }
}

function idOf(query: unknown): unknown {
  return isRecord(query) ? query.id : query;
}

function outputOf(body: Body): Output {
  const { status, error, tag, rows, ms, masked, results } = body;
  const tables = Array.isArray(results) ? results.filter(isRecord) : [];
  return {
    status: typeof status === 'string' ? status : 'ok',
    error: isRecord(error) && typeof error.message === 'string' ? error.message : undefined,
    tag: typeof tag === 'string' ? tag : undefined,
    rows: typeof rows === 'number' ? rows : undefined,
    ms: typeof ms === 'number' ? ms : undefined,
    masked: isRecord(masked) ? Object.fromEntries(Object.entries(masked).map(([what, n]) => [what, Number(n)])) : {},
    results: tables.map(tableOf),
    isCut: tables.some(({ truncated }) => truncated === true),
  };
}

function tableOf({ columns, rows }: Record<string, unknown>): ResultTableData {
  const lines = Array.isArray(rows) ? rows.filter(Array.isArray) : [];
  return { columns: Array.isArray(columns) ? columns.map(String) : [], rows: lines.map((line) => line.map(cellOf)) };
}

/** A value too long for the record is kept with its beginning, and says so. */
function cellOf(cell: unknown): string | null {
  if (cell === null) return null;
  return isRecord(cell) && typeof cell.text === 'string' ? `${cell.text}…` : String(cell);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
