import type { ExecColumn } from '../../exec/index.ts';

/** What the end of a run says. */
export interface RunEnd {
  readonly session_id: string | null;
  readonly status: string;
  readonly error: unknown;
  readonly execution_time: unknown;
  /** Of a custom connection's command. */
  readonly exit_code?: unknown;
}

/** The streams a command prints on. */
export type CommandStream = 'stdout' | 'stderr';

/** Turns the results of a run into text while they come. Every method returns what is to be written now. */
export interface ResultPrinter {
  columns(columns: readonly ExecColumn[]): string;
  rows(rows: readonly (readonly (string | null)[])[]): string;
  data(text: string): string;
  /** What a command printed. What belongs on stderr is put there by who asks, where it is not part of the answer. */
  output(stream: CommandStream, text: string): string;
  /** The end of one statement. */
  command(tag: string, rows: number | null): string;
  end(end: RunEnd): string;
}
