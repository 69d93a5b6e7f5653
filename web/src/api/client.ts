import createClient, { type Middleware } from 'openapi-fetch';
import { ApiFailure } from './failure.ts';
import type { paths } from './schema.d.ts';

/** What tells the gateway that one of its own pages asks; no page of another site can have a browser send it. */
const OWN_PAGE = { 'X-Requested-With': 'sluice-web' };
const LOGIN_PATHS: readonly string[] = ['/api/login/web', '/api/setup', '/api/userinfo'];

const leftListeners = new Set<() => void>();

/** Calls back when an answer says that nobody is logged in any more. Returns how to end that. */
export function onLoggedOut(listener: () => void): () => void {
  leftListeners.add(listener);
  return () => leftListeners.delete(listener);
}

const noticeLogout: Middleware = {
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && !LOGIN_PATHS.includes(schemaPath)) for (const listener of leftListeners) listener();
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return new ApiFailure(0, 'the gateway does not answer');
  },
};

/** The gateway's API, typed by its own OpenAPI document. The browser's cookie logs in. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  // Asked for at every request: tests put their own in its place.
  fetch: (request) => globalThis.fetch(request),
  credentials: 'same-origin',
  headers: OWN_PAGE,
});
api.use(noticeLogout);

/** What a call of `api` resolves to, as far as it matters here. */
interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer's data; throws ApiFailure with the gateway's own words where it is none. */
export async function dataOf<T>(call: Promise<Answer<T>>): Promise<Exclude<T, undefined>> {
  const answer = await call;
  throwFailure(answer);
  return answer.data as Exclude<T, undefined>;
}

/** Waits for a change that answers with nothing; throws ApiFailure where it did not happen. */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  throwFailure(await call);
}

/** One page of a list whose length stands in the header `x-total-count`. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** A list, and how long it is beyond this page. */
export async function listOf<T>(call: Promise<Answer<T[]>>): Promise<ListPage<T>> {
  const answer = await call;
  throwFailure(answer);
  const items = answer.data ?? [];
  const header = answer.response.headers.get('x-total-count');
  return { items, total: header === null ? items.length : Number(header) };
}

function throwFailure({ error, response }: Answer<unknown>): void {
  if (response.ok) return;
  const message =
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
      ? error.message
      : `the gateway answered with status ${response.status}`;
  throw new ApiFailure(response.status, message);
}
