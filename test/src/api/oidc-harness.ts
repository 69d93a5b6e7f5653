import { createHash, randomBytes } from 'node:crypto';
import { LoginCookie, OidcLogin, OidcProvider } from '../../../src/auth/index.ts';
import { loadConfig } from '../../../src/config.ts';
import { createLogger } from '../../../src/log.ts';
import { Browser, type Page } from '../../servers/browser.ts';
import { CLIENT_ID, CLIENT_SECRET, type OidcServer, startOidc, type TestClaims } from '../../servers/oidc.ts';
import { type Harness, startApi } from './harness.ts';

/** The API with a real identity provider beside it. */
export interface OidcHarness {
  readonly api: Harness;
  readonly idp: OidcServer;
  readonly url: string;
  /** Everything the provider's client logged. */
  readonly problems: string[];
  close(): Promise<void>;
}

export const VERIFIER = randomBytes(32).toString('base64url');
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
/** Where a program on the person's machine would wait. */
export const LOOPBACK = 'http://127.0.0.1:39999/callback';

/** Somebody as the provider knows them. */
export function person(name: string, claims: TestClaims = {}): TestClaims {
  return { preferred_username: name, email: `${name}@idp.example.com`, email_verified: true, groups: [], ...claims };
}

/** Starts both; `env` are settings as an operator writes them. */
export async function startWithProvider(
  people: Readonly<Record<string, TestClaims>>,
  env: Record<string, string> = {},
  options: Parameters<typeof startOidc>[1] = {},
): Promise<OidcHarness> {
  const idp = await startOidc(people, options);
  const { auth, trustProxy } = loadConfig({
    AUTH_METHOD: 'both',
    IDP_ISSUER: idp.issuer,
    IDP_CLIENT_ID: CLIENT_ID,
    IDP_CLIENT_SECRET: CLIENT_SECRET,
    ...env,
  });
  if (auth.oidc === undefined) throw new Error('the settings name no provider');
  let url = 'http://127.0.0.1';
  const apiUrl = (): string => url;
  const problems: string[] = [];
  const log = createLogger('trace', { write: (line: string) => void problems.push(line) });
  const provider = new OidcProvider(auth.oidc, log);
  const cookie = new LoginCookie(randomBytes(32), () => false);
  const oidc = new OidcLogin({ provider, cookie, config: auth.oidc, apiUrl });
  const api = await startApi({ auth: { ...auth, oidc }, trustProxy });
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    api,
    idp,
    url,
    problems,
    close: async () => {
      await api.close();
      await idp.stop();
    },
  };
}

/** The address a browser begins at. */
export async function entrance(harness: OidcHarness, redirect = LOOPBACK): Promise<string> {
  const query = new URLSearchParams({ redirect, code_challenge: CHALLENGE, state: 'mine' });
  const answer = await fetch(`${harness.url}/api/login?${query}`);
  const { login_url } = (await answer.json()) as { login_url: string };
  return login_url;
}

/** Logs in at the provider as somebody and returns where the browser was sent in the end. */
export async function comeBack(harness: OidcHarness, who: string, browser = new Browser()): Promise<URL> {
  const page = await browser.logIn(await entrance(harness), who, (to) => to.startsWith(LOOPBACK));
  return new URL(page.url);
}

/** Collects the login a browser came back with. */
export async function collect(
  harness: OidcHarness,
  code: string | null,
  verifier = VERIFIER,
): Promise<{ status: number; body: { token: string; message: string; user: Record<string, unknown> } }> {
  const answer = await fetch(`${harness.url}/api/login/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: code ?? 'none', code_verifier: verifier }),
  });
  return { status: answer.status, body: (await answer.json()) as never };
}

/** The user somebody is after logging in, or the refusal. */
export async function logIn(
  harness: OidcHarness,
  who: string,
): Promise<{ user?: Record<string, unknown>; token?: string; error?: string; message?: string }> {
  const end = await comeBack(harness, who);
  const error = end.searchParams.get('error');
  if (error !== null) return { error, message: end.searchParams.get('error_description') ?? '' };
  const { body } = await collect(harness, end.searchParams.get('code'));
  return { user: body.user, token: body.token };
}

export type { Page };
