import { createHash, randomBytes } from 'node:crypto';
import { type ApiClient, ApiError, type ApiRecord } from '../api-client.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../failure.ts';
import { say } from '../output.ts';
import { recordOf, textOf } from '../records.ts';
import { openLoopback } from './loopback.ts';
import { openBrowser } from './open-browser.ts';

/** How long somebody may take to log in. */
const LOGIN_MS = 3 * 60_000;
const VERIFIER_BYTES = 32;

/** How a gateway wants people to log in; one that does not tell has passwords only. */
export async function authMethod(api: ApiClient): Promise<'local' | 'oidc' | 'both'> {
  try {
    const method = textOf(recordOf(await api.get('/publicserverinfo')), 'auth_method');
    return method === 'oidc' || method === 'both' ? method : 'local';
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return 'local';
    throw error;
  }
}

/** Logs in in the browser and returns what the gateway answers: `token`, `expires_at`, `user`. */
export async function browserLogin(
  context: Context,
  api: ApiClient,
  options: { readonly opensBrowser: boolean; readonly limitMs?: number },
): Promise<ApiRecord> {
  const verifier = randomBytes(VERIFIER_BYTES).toString('base64url');
  const loopback = await openLoopback();
  try {
    const answer = await api.get('/login', {
      redirect: loopback.redirect,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      state: loopback.state,
    });
    const url = webAddress(textOf(recordOf(answer), 'login_url'));
    say(context, `Log in in your browser, within ${LOGIN_MS / 60_000} minutes:\n  ${url}`);
    if (options.opensBrowser) openBrowser(context, url);
    const code = await waitFor(context, (signal) => loopback.answer(signal), options.limitMs ?? LOGIN_MS);
    // The code is worth nothing to whoever saw it in the browser: only this program knows the verifier.
    return recordOf(await api.post('/login/exchange', { code, code_verifier: verifier }));
  } finally {
    loopback.close();
  }
}

async function waitFor(
  context: Context,
  work: (signal: AbortSignal) => Promise<string>,
  limitMs: number,
): Promise<string> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await work(AbortSignal.any([context.signal, limit]));
  } catch (error) {
    if (context.signal.aborted) throw new CommandError('Cancelled.');
    if (!limit.aborted) throw error;
    throw new CommandError('Nobody logged in in time.', {
      hint: `Run \`${context.program} login\` again; with a password, add --local.`,
    });
  }
}

/** Only pages are opened: other addresses could start programs. */
function webAddress(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw new CommandError('The gateway did not answer with the address of a page.');
}
