import type { ExecSink } from '../../../src/exec/driver.ts';

/** A sink that keeps what it is told, call by call. */
export function recordingSink(): { sink: ExecSink; told: unknown[] } {
  const told: unknown[] = [];
  return {
    told,
    sink: {
      columns: (columns) => told.push(['columns', columns]),
      row: (cells) => told.push(['row', cells]),
      command: (tag, rows) => told.push(['command', tag, rows]),
      notice: (text) => told.push(['notice', text]),
      data: (text) => told.push(['data', text]),
      output: (stream, text) => told.push([stream, text]),
    },
  };
}
