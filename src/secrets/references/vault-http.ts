import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { messageOf } from '../../errors.ts';
import { StoreFailure } from './store.ts';

/** What node-vault asks its HTTP client for. */
export interface VaultRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly signal?: AbortSignal;
}

/** What node-vault expects of it. */
export interface VaultAnswer {
  readonly statusCode: number;
  readonly body: unknown;
  readonly request: { readonly path: string };
}

const ANSWER_BYTES_MAX = 1024 * 1024;

/**
 * The HTTP client node-vault is given in place of its own: bounded in time and size, and it follows no redirects, which
 * would take the token to another host. `ca`: PEM of the authorities to trust instead of the public ones.
 */
export function vaultHttp(ca: string | undefined): (request: VaultRequest) => Promise<VaultAnswer> {
  return async (request) => {
    const { status, text } = await exchange(request, ca);
    if (status >= 300 && status < 400) {
      throw new StoreFailure('it answers with a redirect', {
        hint: 'VAULT_ADDR must lead to the active node, or to what stands before all of them.',
      });
    }
    return { statusCode: status, body: parse(text, status), request: { path: new URL(request.uri).pathname } };
  };
}

function exchange(asked: VaultRequest, ca: string | undefined): Promise<{ status: number; text: string }> {
  const url = new URL(asked.uri);
  const body = asked.json === undefined ? undefined : JSON.stringify(asked.json);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(failureOf(error));
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: asked.method,
        headers: { ...type, 'x-vault-request': 'true', ...asked.headers },
        ...(asked.signal === undefined ? {} : { signal: asked.signal }),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES_MAX) response.destroy(new StoreFailure('its answer is too large'));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

/** Errors need not be JSON: proxies before Vault answer in HTML. */
function parse(text: string, status: number): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (status === 200) throw new StoreFailure('its answer is no JSON');
    return undefined;
  }
}

function failureOf(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const detail = messageOf(error);
  if (error instanceof Error && error.name === 'AbortError') return new StoreFailure('it did not answer in time');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/CERT|SIGNATURE|^ERR_TLS/.test(code)) {
    return new StoreFailure('its certificate is not trusted', {
      hint: 'VAULT_CACERT names the file of the authority to trust.',
      detail,
    });
  }
  return new StoreFailure('it cannot be reached', { detail });
}
