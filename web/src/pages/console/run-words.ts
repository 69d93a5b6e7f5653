import type { RunResult, RunState } from './run-state.ts';

/** How a run ended, in a word or two. */
export function summaryOf({ status, exitCode }: Pick<RunState, 'status' | 'exitCode'>): string {
  if (status === 'success') return 'Done';
  if (status === 'cancelled') return 'Cancelled: what had not run does not run';
  if (status === 'blocked') return 'Not let through';
  return exitCode === undefined || exitCode === 0 ? 'Failed' : `Ended with exit code ${exitCode}`;
}

/** How many values were masked, by what they are; undefined where none was. */
export function maskedWords(masked: Readonly<Record<string, number>>): string | undefined {
  const kinds = Object.entries(masked).filter(([, count]) => count > 0);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const words = kinds.map(([name, count]) => `${count.toLocaleString('en')} ${name}`).join(', ');
  return `${total.toLocaleString('en')} ${total === 1 ? 'value' : 'values'} masked: ${words}`;
}

/** What a result is, in one line. */
export function resultWords({ columns, rowsCame, rows, tag, isCut }: RunResult): string {
  const came = `${rowsCame.toLocaleString('en')} ${rowsCame === 1 ? 'row' : 'rows'}`;
  const parts = [
    ...(columns.length === 0 ? [] : [came]),
    ...(isCut ? [`the first ${rows.length.toLocaleString('en')} are shown`] : []),
    ...(tag === undefined || tag === '' ? [] : [tag]),
  ];
  return parts.join(' · ');
}

/** Documents of MongoDB, laid out to be read; undefined where a result is a table. */
export function documentsOf({ columns, rows }: Pick<RunResult, 'columns' | 'rows'>): readonly string[] | undefined {
  if (columns.length !== 1 || columns[0] !== 'document') return undefined;
  return rows.map(([text]) => layoutOf(text ?? 'null'));
}

/** Parsing and printing JSON would change numbers that a double does not hold: only spaces and lines are put in. */
function layoutOf(text: string): string {
  let out = '';
  let depth = 0;
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (piece === '{' || piece === '[') {
      depth += 1;
      out += `${piece}\n${'  '.repeat(depth)}`;
    } else if (piece === '}' || piece === ']') {
      depth = Math.max(0, depth - 1);
      out = /[{[]\s*$/.test(out) ? out.trimEnd() + piece : `${out}\n${'  '.repeat(depth)}${piece}`;
    } else if (piece === ',') out += `,\n${'  '.repeat(depth)}`;
    else out += piece === ':' ? ': ' : piece;
  }
  return out;
}
