import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Token {
  ttlSec: number;
  isRenewable: boolean;
}

/** What a request was. */
export interface VaultCall {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly namespace: string | undefined;
}

/** A server that answers as Vault does: KV 1 at `kv1`, KV 2 at `secret` and `team/kv`, tokens, AppRole. */
export interface VaultServer {
  readonly address: string;
  readonly calls: readonly VaultCall[];
  /** By path of the API without `/v1/`: `kv1/shop`, `secret/data/shop`. Null: its newest version is deleted. */
  readonly secrets: Map<string, Fields | null>;
  readonly tokens: Map<string, Token>;
  /** Role id → secret id. */
  readonly roles: Map<string, string>;
  /** Paths no policy allows. */
  readonly forbidden: Set<string>;
  /** What AppRole logins give. */
  issue: Token;
  /** Requests outside of it are refused, as those of another namespace are. */
  namespace: string | undefined;
  /** Answers before anything else does; true when it has, or never will. */
  intercept: ((call: VaultCall, response: ServerResponse) => boolean) | undefined;
  stop(): Promise<void>;
}

/** Starts one on a free port. With a certificate it speaks HTTPS. */
export async function startVault(certificate?: Certificate): Promise<VaultServer> {
  const calls: VaultCall[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(vault, calls, request, response);
  };
  const server = certificate === undefined ? createServer(handle) : createTlsServer({ ...certificate }, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const vault: VaultServer = {
    address: `${certificate === undefined ? 'http' : 'https'}://localhost:${port}`,
    calls,
    secrets: new Map(),
    tokens: new Map([['root-token', { ttlSec: 0, isRenewable: false }]]),
    roles: new Map(),
    forbidden: new Set(),
    issue: { ttlSec: 3600, isRenewable: true },
    namespace: undefined,
    intercept: undefined,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return vault;
}

async function answer(
  vault: VaultServer,
  calls: VaultCall[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const call: VaultCall = {
    method: request.method ?? '',
    path: decodeURIComponent((request.url ?? '').replace(/^\/v1\//, '')),
    token: headerOf(request, 'x-vault-token'),
    namespace: headerOf(request, 'x-vault-namespace'),
  };
  calls.push(call);
  if (vault.intercept?.(call, response) === true) return;
  const [status, body] = decide(vault, call, Buffer.concat(chunks).toString());
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const DENIED = { errors: ['permission denied'] };

function decide(vault: VaultServer, call: VaultCall, body: string): [status: number, body: unknown] {
  if (call.namespace !== vault.namespace) return [403, DENIED];
  if (call.method === 'POST' && call.path === 'auth/approle/login') return logIn(vault, JSON.parse(body));
  const token = vault.tokens.get(call.token ?? '');
  if (token === undefined)
    return [403, { errors: ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n'] }];
  if (call.path === 'auth/token/lookup-self') {
    return [200, { data: { id: call.token, ttl: token.ttlSec, renewable: token.isRenewable, policies: ['default'] } }];
  }
  if (call.method === 'POST' && call.path === 'auth/token/renew-self') {
    if (!token.isRenewable) return [400, { errors: ['lease is not renewable'] }];
    return [200, { auth: authOf(call.token ?? '', token) }];
  }
  return vault.forbidden.has(call.path) ? [403, DENIED] : read(vault, call.path);
}

function logIn(vault: VaultServer, given: { role_id?: string; secret_id?: string }): [number, unknown] {
  const secretId = vault.roles.get(given.role_id ?? '');
  if (secretId === undefined || secretId !== given.secret_id) return [400, { errors: ['invalid role or secret ID'] }];
  const token = `hvs.${randomUUID()}`;
  vault.tokens.set(token, { ...vault.issue });
  return [200, { auth: authOf(token, vault.issue) }];
}

function authOf(token: string, { ttlSec, isRenewable }: Token): Fields {
  return { client_token: token, lease_duration: ttlSec, renewable: isRenewable, token_policies: ['default'] };
}

function read(vault: VaultServer, path: string): [number, unknown] {
  const fields = vault.secrets.get(path);
  if (fields === undefined) return [404, { errors: [] }];
  if (path.startsWith('kv1/'))
    return [200, { lease_id: '', renewable: false, lease_duration: 2_764_800, data: fields }];
  const metadata = { version: 1, destroyed: false, deletion_time: fields === null ? new Date().toISOString() : '' };
  return [fields === null ? 404 : 200, { data: { data: fields, metadata } }];
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
