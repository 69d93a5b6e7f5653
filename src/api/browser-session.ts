import type { FastifyRequest } from 'fastify';
import { cookieIn } from '../auth/index.ts';
import { forbidden } from './errors.ts';

/** The header that no page of another site can have a browser send. */
export const BROWSER_HEADER = 'x-requested-with';
/** What stands in it. */
export const BROWSER_HEADER_VALUE = 'sluice-web';

/** A login token; no other token is taken from a cookie. */
const LOGIN_TOKEN = /^sll_[A-Za-z0-9_-]{1,252}$/;
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** What a browser says of requests that its own pages, or the person's address bar, made. */
const OWN_FETCHES: ReadonlySet<string> = new Set(['same-origin', 'none']);

type Asked = Pick<FastifyRequest, 'headers' | 'method' | 'host'>;

/**
 * The login of a browser: a cookie that no script reads and no other site has sent. Whoever relies on it must be a page
 * of this gateway, which the browser and a header that only such a page can set attest.
 */
export class BrowserSession {
  readonly #apiUrl: () => string;

  /** `apiUrl`: the address people reach the gateway at, known once it listens. */
  constructor(apiUrl: () => string) {
    this.#apiUrl = apiUrl;
  }

  /** The header that logs a browser in. */
  set(secret: string, lifeMs: number): string {
    return this.#header(secret, Math.floor(lifeMs / 1000));
  }

  /** The header that logs it out. */
  clear(): string {
    return this.#header('', 0);
  }

  /** The token a request's cookie holds, if it does. Throws ApiError 403 where the request is not of a page of this gateway. */
  secretOf(request: Asked): string | undefined {
    const value = cookieIn(request.headers.cookie ?? '', this.#name());
    if (value === undefined || !LOGIN_TOKEN.test(value)) return undefined;
    this.requireOwnPage(request);
    return value;
  }

  /** Throws ApiError 403 unless a page of this gateway sends the request, as far as it could change anything. */
  requireOwnPage(request: Asked): void {
    const { headers, method } = request;
    const site = headers['sec-fetch-site'];
    if (site !== undefined && !OWN_FETCHES.has(String(site))) {
      throw forbidden('the browser’s login counts for pages of this gateway only');
    }
    if (READS.has(method)) return;
    if (headers[BROWSER_HEADER] !== BROWSER_HEADER_VALUE) {
      throw forbidden(`a browser sends the header X-Requested-With: ${BROWSER_HEADER_VALUE}`);
    }
    if (!this.#isOwnOrigin(headers.origin, request.host)) {
      throw forbidden('the Origin of the request is not this gateway');
    }
  }

  /** The address people are told, or whatever this request itself was sent to: behind a proxy they may differ. */
  #isOwnOrigin(origin: string | undefined, host: string): boolean {
    if (origin === undefined || !URL.canParse(origin)) return false;
    const from = new URL(origin);
    const own = this.#own();
    if (own !== undefined && from.origin === own.origin) return true;
    return from.host === host.toLowerCase() && (from.protocol === 'https:' || own?.protocol !== 'https:');
  }

  #header(value: string, lifeSec: number): string {
    const secure = this.#isSecure() ? '; Secure' : '';
    return `${this.#name()}=${value}; Path=/; Max-Age=${lifeSec}; HttpOnly; SameSite=Strict${secure}`;
  }

  /** Cookies do not tell ports apart: with its port in the name, no gateway logs out of another on the same machine. */
  #name(): string {
    const port = this.#own()?.port ?? '';
    const name = port === '' ? 'sluice-session' : `sluice-session-${port}`;
    // Browsers take a cookie of this prefix from this very host only, by https.
    return this.#isSecure() ? `__Host-${name}` : name;
  }

  #isSecure(): boolean {
    return this.#own()?.protocol === 'https:';
  }

  #own(): URL | undefined {
    const url = this.#apiUrl();
    return URL.canParse(url) ? new URL(url) : undefined;
  }
}
