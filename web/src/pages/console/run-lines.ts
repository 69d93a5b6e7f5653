import { ApiFailure } from '../../api/failure.ts';

/** What went wrong, in the words of the database or of the gateway. */
export interface RunError {
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly detail?: string;
}

/** One line of a run's answer, as `POST /api/sessions` sends them while it happens. */
export type RunLine =
  | { readonly type: 'session'; readonly session_id: string }
  | { readonly type: 'waiting'; readonly review_id: string }
  | { readonly type: 'approved' }
  | { readonly type: 'columns'; readonly columns: readonly { readonly name: string; readonly type: string }[] }
  | { readonly type: 'rows'; readonly rows: readonly (readonly (string | null)[])[] }
  | { readonly type: 'data' | 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'command'; readonly tag: string; readonly rows: number | null }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'alive' }
  | {
      readonly type: 'end';
      readonly status: string;
      readonly error: RunError | null;
      readonly exit_code?: number;
      readonly review_id?: string;
      readonly execution_time: number;
    };

/** What is run, and where. */
export interface RunRequest {
  readonly connection: string;
  readonly script: string;
  readonly database: string;
}

/** Runs a script and tells what comes of it, a piece at a time. Ended by the signal, its session ends, too. Throws ApiFailure. */
export async function* runLines(
  { connection, script, database }: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly RunLine[]> {
  const response = await ask({ connection, script, ...(database === '' ? {} : { database }) }, signal);
  if (!response.ok || response.body === null) throw await failureOf(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    const read = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RunLine);
    if (read.length > 0) yield read;
    if (done) return;
  }
}

/** The typed client reads answers as a whole, and this one is read while it comes. */
async function ask(body: object, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch('/api/sessions', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'content-type': 'application/json',
        accept: 'application/x-ndjson',
        'X-Requested-With': 'sluice-web',
      },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiFailure(0, 'the gateway does not answer');
  }
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const fallback = `the gateway answered with status ${response.status}`;
  try {
    const { message } = (await response.json()) as { message?: unknown };
    return new ApiFailure(response.status, typeof message === 'string' ? message : fallback);
  } catch {
    return new ApiFailure(response.status, fallback);
  }
}
