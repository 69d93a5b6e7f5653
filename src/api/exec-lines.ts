import { Readable } from 'node:stream';
import type { ExecColumn, ExecOutcome, ExecProgress } from '../exec/index.ts';

/** Rows are sent on when this much text of them has gathered, or the work pauses. */
const BATCH_CHARS = 32 * 1024;
/** A line now and then tells proxies that a wait is no dead connection. */
const ALIVE_EVERY_MS = 15_000;

/** A run as lines of JSON, sent while it happens; the run is held up while the reader is behind. */
export class ExecLines implements ExecProgress {
  /** Ends with the line of the outcome. */
  readonly stream: Readable;
  readonly #reviewUrl: (id: string) => string;
  readonly #alive: NodeJS.Timeout;
  #rows: (readonly (string | null)[])[] = [];
  #rowChars = 0;
  #flush: NodeJS.Immediate | undefined;
  #isBehind = false;
  #resume: (() => void) | undefined;

  /** `left` is called when the reader goes before the end. */
  constructor(reviewUrl: (id: string) => string, left: () => void) {
    this.#reviewUrl = reviewUrl;
    this.stream = new Readable({
      encoding: 'utf8',
      read: () => this.#caughtUp(),
      destroy: (error, done) => {
        clearInterval(this.#alive);
        left();
        done(error);
      },
    });
    this.#alive = setInterval(() => this.#line({ type: 'alive' }), ALIVE_EVERY_MS);
  }

  session(id: string): void {
    this.#line({ type: 'session', session_id: id });
  }

  waiting(reviewId: string): void {
    this.#line({ type: 'waiting', review_id: reviewId, url: this.#reviewUrl(reviewId) });
  }

  approved(): void {
    this.#line({ type: 'approved' });
  }

  columns(columns: readonly ExecColumn[]): void {
    this.#line({ type: 'columns', columns });
  }

  row(cells: readonly (string | null)[]): void {
    this.#rows.push(cells);
    for (const cell of cells) this.#rowChars += cell?.length ?? 0;
    if (this.#rowChars >= BATCH_CHARS) this.#sendRows();
    else this.#flush ??= setImmediate(() => this.#sendRows());
  }

  command(tag: string, rows: number | undefined): void {
    this.#line({ type: 'command', tag, rows: rows ?? null });
  }

  notice(message: string): void {
    this.#line({ type: 'notice', message });
  }

  data(text: string): void {
    this.#line({ type: 'data', text });
  }

  output(stream: 'stdout' | 'stderr', text: string): void {
    this.#line({ type: stream, text });
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  whenCaughtUp(resume: () => void): void {
    this.#resume = resume;
  }

  /** The last line. */
  end({ status, error, reviewId, exitCode }: ExecOutcome, executionMs: number): void {
    const review = reviewId === undefined ? {} : { review_id: reviewId, url: this.#reviewUrl(reviewId) };
    const exit = exitCode === undefined ? {} : { exit_code: exitCode };
    this.#line({ type: 'end', status, error: error ?? null, ...exit, ...review, execution_time: executionMs });
    clearInterval(this.#alive);
    if (!this.stream.destroyed) this.stream.push(null);
  }

  #line(value: object): void {
    this.#sendRows();
    this.#push(value);
  }

  #sendRows(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#rowChars = 0;
    this.#push({ type: 'rows', rows });
  }

  #push(value: object): void {
    if (this.stream.destroyed) return;
    this.#isBehind = !this.stream.push(`${JSON.stringify(value)}\n`);
  }

  #caughtUp(): void {
    this.#isBehind = false;
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }
}
