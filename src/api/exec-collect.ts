import type { ExecColumn, ExecProgress } from '../exec/index.ts';

/** What is kept of all results of one run, in characters of text. */
export const COLLECTED_CHARS_MAX = 8 * 1024 * 1024;
/** What a cell, a column, a row and a piece of output cost beside their text: results may be made of NULLs, and output come byte by byte. */
export const ENTRY_CHARS = 8;
const NOTICES_MAX = 100;
const RESULTS_MAX = 1000;

/** One result of a script, whole or cut. */
export interface CollectedResult {
  columns: ExecColumn[];
  rows: (string | null)[][];
  /** Data that is no table, as of a COPY. */
  data: string;
  command: string;
  row_count: number | null;
}

/** Keeps the results of a run up to a limit. What comes behind it is read and dropped, so that the script still runs to its end. */
export class ExecCollector implements ExecProgress {
  readonly results: CollectedResult[] = [];
  readonly notices: string[] = [];
  /** What a command printed on each stream; nothing for other connections. */
  printed: { stdout: string; stderr: string } | undefined;
  sessionId: string | undefined;
  isTruncated = false;
  /** Of the result that is being collected, something was left out. */
  isFull = false;
  readonly isBehind = false;
  readonly #rowsMax: number;
  #chars = 0;
  #open: CollectedResult | undefined;

  /** `rowsMax` holds for each result. */
  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  session(id: string): void {
    this.sessionId = id;
  }

  columns(columns: readonly ExecColumn[]): void {
    const result = this.#result();
    const chars = columns.reduce((all, { name, type }) => all + name.length + type.length + ENTRY_CHARS, 0);
    if (this.#hasRoom(chars)) result.columns.push(...columns);
    else this.isTruncated = true;
  }

  row(cells: readonly (string | null)[]): void {
    const { rows } = this.#result();
    const chars = cells.reduce((all, cell) => all + (cell?.length ?? 0) + ENTRY_CHARS, ENTRY_CHARS);
    this.isFull = rows.length >= this.#rowsMax || !this.#hasRoom(chars);
    if (this.isFull) this.isTruncated = true;
    else rows.push([...cells]);
  }

  data(text: string): void {
    const result = this.#result();
    if (this.#hasRoom(text.length + ENTRY_CHARS)) result.data += text;
    else this.isTruncated = true;
  }

  output(stream: 'stdout' | 'stderr', text: string): void {
    this.printed ??= { stdout: '', stderr: '' };
    if (!this.isTruncated && this.#hasRoom(text.length + ENTRY_CHARS)) this.printed[stream] += text;
    else this.isTruncated = true;
  }

  command(tag: string, rows: number | undefined): void {
    const result = this.#result();
    result.command = tag;
    result.row_count = rows ?? null;
    this.#open = undefined;
  }

  notice(text: string): void {
    if (this.notices.length < NOTICES_MAX && this.#hasRoom(text.length)) this.notices.push(text);
    else this.isTruncated = true;
  }

  /** Never called: who collects does not wait for approvals. */
  waiting(): void {}

  approved(): void {}

  /** Never called: nobody is ever behind. */
  whenCaughtUp(resume: () => void): void {
    resume();
  }

  #result(): CollectedResult {
    if (this.#open !== undefined) return this.#open;
    this.#open = { columns: [], rows: [], data: '', command: '', row_count: null };
    this.isFull = false;
    if (this.results.length < RESULTS_MAX) {
      this.results.push(this.#open);
    } else {
      this.isTruncated = true;
      // Nobody will see it.
      this.#chars = COLLECTED_CHARS_MAX;
    }
    return this.#open;
  }

  #hasRoom(chars: number): boolean {
    if (this.#chars + chars > COLLECTED_CHARS_MAX) return false;
    this.#chars += chars;
    return true;
  }
}
