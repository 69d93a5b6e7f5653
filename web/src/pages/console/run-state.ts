import type { RunError, RunLine } from './run-lines.ts';

/** Kept of one result, and of all results of a run together; a browser is no place for more. */
export const ROWS_MAX = 10_000;
const CHARS_MAX = 16 * 1024 * 1024;
const RESULTS_MAX = 200;
const NOTICES_MAX = 100;

/** One result of a script. */
export interface RunResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** How many came; more than are kept when there are too many. */
  readonly rowsCame: number;
  /** What is no table, as of a COPY. */
  readonly data: string;
  /** As the database named what it did; undefined while it comes. */
  readonly tag: string | undefined;
  /** Whether some of it was not kept. */
  readonly isCut: boolean;
}

/** Where a run stands. */
export interface RunState {
  readonly status: 'idle' | 'starting' | 'waiting' | 'running' | 'success' | 'failed' | 'blocked' | 'cancelled';
  readonly sessionId: string | undefined;
  /** The request it waits for, or waited for. */
  readonly reviewId: string | undefined;
  readonly results: readonly RunResult[];
  readonly resultsLeftOut: number;
  readonly notices: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly error: RunError | undefined;
  readonly exitCode: number | undefined;
  readonly ms: number | undefined;
  /** Characters kept so far. */
  readonly chars: number;
}

/** Nothing was run yet. */
export const IDLE: RunState = {
  status: 'idle',
  sessionId: undefined,
  reviewId: undefined,
  results: [],
  resultsLeftOut: 0,
  notices: [],
  stdout: '',
  stderr: '',
  error: undefined,
  exitCode: undefined,
  ms: undefined,
  chars: 0,
};

/** Whether something is under way that can be cancelled. */
export function isUnderWay({ status }: Pick<RunState, 'status'>): boolean {
  return status === 'starting' || status === 'waiting' || status === 'running';
}

/** The run after a line of its answer. */
export function afterLine(state: RunState, line: RunLine): RunState {
  switch (line.type) {
    case 'session':
      return { ...state, status: 'running', sessionId: line.session_id };
    case 'waiting':
      return { ...state, status: 'waiting', reviewId: line.review_id };
    case 'approved':
      return { ...state, status: 'running' };
    case 'columns':
      return withResult(state, { ...EMPTY, columns: line.columns.map(({ name }) => name) });
    case 'rows':
      return withRows(state, line.rows);
    case 'command':
      return withTag(state, line.tag);
    case 'data':
      return withData(state, line.text);
    case 'notice':
      return state.notices.length < NOTICES_MAX ? { ...state, notices: [...state.notices, line.message] } : state;
    case 'stdout':
    case 'stderr':
      return withOutput(state, line.type, line.text);
    case 'end':
      return ended(state, line);
    default:
      return state;
  }
}

const EMPTY: RunResult = { columns: [], rows: [], rowsCame: 0, data: '', tag: undefined, isCut: false };

function withResult(state: RunState, result: RunResult): RunState {
  if (state.results.length >= RESULTS_MAX) return { ...state, resultsLeftOut: state.resultsLeftOut + 1 };
  return { ...state, results: [...state.results, result] };
}

/** Changes the result that comes; makes one where none does. */
function change(state: RunState, by: (result: RunResult) => RunResult): RunState {
  const last = state.results.at(-1);
  // What belongs to a result that was left out is left out with it.
  if (state.resultsLeftOut > 0) return state;
  if (last === undefined || last.tag !== undefined) return withResult(state, by(EMPTY));
  return { ...state, results: [...state.results.slice(0, -1), by(last)] };
}

function withRows(state: RunState, rows: RunResult['rows']): RunState {
  let chars = state.chars;
  const after = change(state, (result) => {
    const kept: RunResult['rows'][number][] = [];
    for (const row of rows) {
      if (result.rows.length + kept.length >= ROWS_MAX || chars >= CHARS_MAX) break;
      chars += row.reduce((sum, cell) => sum + (cell?.length ?? 0), row.length);
      kept.push(row);
    }
    return {
      ...result,
      rows: [...result.rows, ...kept],
      rowsCame: result.rowsCame + rows.length,
      isCut: result.isCut || kept.length < rows.length,
    };
  });
  return { ...after, chars };
}

function withTag(state: RunState, tag: string): RunState {
  if (state.resultsLeftOut > 0) return { ...state, resultsLeftOut: state.resultsLeftOut + 1 };
  return change(state, (result) => ({ ...result, tag }));
}

function withData(state: RunState, text: string): RunState {
  const room = Math.max(0, CHARS_MAX - state.chars);
  const kept = text.slice(0, room);
  const after = change(state, (result) => ({
    ...result,
    data: result.data + kept,
    isCut: result.isCut || kept.length < text.length,
  }));
  return { ...after, chars: state.chars + kept.length };
}

function withOutput(state: RunState, stream: 'stdout' | 'stderr', text: string): RunState {
  const kept = text.slice(0, Math.max(0, CHARS_MAX - state.chars));
  return { ...state, [stream]: state[stream] + kept, chars: state.chars + kept.length };
}

function ended(state: RunState, line: Extract<RunLine, { type: 'end' }>): RunState {
  const { status, error, exit_code: exitCode, review_id: reviewId, execution_time: ms } = line;
  return {
    ...state,
    status: status === 'success' || status === 'blocked' ? status : 'failed',
    error: error ?? undefined,
    exitCode,
    reviewId: reviewId ?? state.reviewId,
    ms,
  };
}
