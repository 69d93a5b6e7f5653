import { ApiFailure } from '../../api/failure.ts';
import type { components } from '../../api/schema.d.ts';

/** What a draft would have hit. */
export type Found = components['schemas']['TrialFound'];
/** How far a search has come. */
export type Progress = Omit<Found, 'examples'>;

/** Which recorded queries are looked at. */
export interface RecordedRange {
  readonly days: number;
  readonly only_connection_ids: string[];
}

/** Asks for lines of progress; the answer's body is read here. */
export interface LineAnswer {
  readonly data?: ReadableStream<Uint8Array> | null | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** What a request has to say so that lines of progress come while it runs. */
export const LINES = { headers: { Accept: 'application/x-ndjson' }, parseAs: 'stream' } as const;

/** Follows a trial to its end, telling of its progress. Throws ApiFailure where it is refused or breaks off. */
export async function followTrial(call: Promise<LineAnswer>, onProgress: (progress: Progress) => void): Promise<Found> {
  const { data, error, response } = await call;
  if (!response.ok || data === null || data === undefined) throw new ApiFailure(response.status, messageOf(error));
  let found: Found | undefined;
  for await (const line of linesOf(data)) {
    const { type, ...rest } = JSON.parse(line);
    if (type === 'end') found = rest;
    else onProgress(rest);
  }
  if (found === undefined) throw new ApiFailure(0, 'the search broke off before its end');
  return found;
}

function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return 'the search was refused';
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
      if (done) break;
    }
    if (rest !== '') yield rest;
  } finally {
    // Whoever left does not wait for the rest.
    await reader.cancel().catch(() => undefined);
  }
}
