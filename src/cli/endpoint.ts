import { readFileSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { API_KEY_VARIABLES } from './api-key.ts';
import type { Context } from './context.ts';
import { CommandError, UsageError } from './failure.ts';
import { readLogin } from './login-file.ts';

/** Where the gateway's API listens when nothing says otherwise. */
export const API_URL_DEFAULT = 'http://127.0.0.1:8009';

/** Where a token may stand in the environment: the first that is set counts, before any login. */
export const TOKEN_VARIABLES = ['SLUICE_TOKEN', 'HOOP_TOKEN', ...API_KEY_VARIABLES] as const;

/** A gateway's API and the token to use there. */
export interface Endpoint {
  readonly url: string;
  readonly token: string | undefined;
  /** PEM of the certificates to trust instead of the system's. */
  readonly ca: string | undefined;
  /** Where each came from, for `config view` and for hints. */
  readonly urlFrom: string;
  readonly tokenFrom: string | undefined;
}

/** The address and token in force: environment first, then what `login` saved, then the default address. */
export async function resolveEndpoint(context: Context): Promise<Endpoint> {
  const saved = await readLogin(context);
  const named = firstSet(context, ['SLUICE_API_URL', 'HOOP_APIURL']);
  const url = normalizeUrl(named?.value ?? saved?.api_url ?? API_URL_DEFAULT);
  const urlFrom = named?.name ?? (saved === undefined ? 'default' : 'login');
  // A saved token belongs to the gateway that gave it and is never shown to another one.
  const ours = saved !== undefined && normalizeUrl(saved.api_url) === url ? saved : undefined;
  const trusted = firstSet(context, ['SLUICE_TLS_CA', 'HOOP_TLSCA']);
  const ca = trusted === undefined ? ours?.tls_ca : readCertificates(trusted.value);
  const given = firstSet(context, TOKEN_VARIABLES);
  if (given !== undefined) return { url, urlFrom, ca, token: given.value, tokenFrom: given.name };
  return { url, urlFrom, ca, token: ours?.token, tokenFrom: ours?.token === undefined ? undefined : 'login' };
}

/** The endpoint, or an error that says how to log in. */
export async function requireLogin(context: Context): Promise<Endpoint & { readonly token: string }> {
  const endpoint = await resolveEndpoint(context);
  if (endpoint.token === undefined) {
    throw new CommandError(`Not logged in to ${endpoint.url}.`, {
      hint: `Run \`${context.program} login\`, or set SLUICE_TOKEN.`,
    });
  }
  return { ...endpoint, token: endpoint.token };
}

/** Certificates as PEM, given as such or as the path of a file. */
export function readCertificates(text: string): string {
  if (text.trimStart().startsWith('-----BEGIN')) return text;
  try {
    return readFileSync(text, 'utf8');
  } catch (error) {
    throw new UsageError(`The certificate ${text} cannot be read: ${messageOf(error)}`);
  }
}

/** The URL without trailing slash and without `/api`, which the commands add themselves. */
export function normalizeUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    throw new UsageError(
      `"${text}" is not a URL.`,
      'Write it like https://gateway.example.com or http://127.0.0.1:8009.',
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new UsageError('The API URL must be http:// or https://.');
  if (url.username !== '' || url.password !== '')
    throw new UsageError('The API URL must not hold a name or a password.');
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api$/, '')}`;
}

/** True when what is sent there leaves the machine readable for others. */
export function isPlaintextRemote(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function firstSet(context: Context, names: readonly string[]): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = context.env[name];
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}
