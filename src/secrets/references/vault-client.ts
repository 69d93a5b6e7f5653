import { messageOf } from '../../errors.ts';
import { isObject } from './env-json.ts';
import { StoreFailure } from './store.ts';
import { vaultHttp } from './vault-http.ts';

/** How a gateway reaches Vault and says who it is. */
export interface VaultSettings {
  readonly address: string;
  readonly namespace?: string | undefined;
  /** PEM of the authorities to trust instead of the public ones. */
  readonly ca?: string | undefined;
  /** A token, or an AppRole, which wins. */
  readonly token?: string | undefined;
  readonly appRole?: { readonly roleId: string; readonly secretId: string } | undefined;
}

/** A token and how long Vault takes it. */
export interface IssuedToken {
  readonly token: string;
  /** 0: for ever. */
  readonly ttlSec: number;
  readonly isRenewable: boolean;
}

/** The requests a gateway makes. All throw StoreFailure; VaultDenied is one of them. */
export interface VaultClient {
  read(path: string, token: string, signal: AbortSignal): Promise<unknown>;
  login(roleId: string, secretId: string): Promise<IssuedToken>;
  renew(token: string): Promise<IssuedToken>;
  lookUp(token: string): Promise<IssuedToken>;
}

/** The token is not, or no longer, good for this, or the login is none. */
export class VaultDenied extends StoreFailure {}

/** A request of the gateway's own, which no single session waits for. */
const REQUEST_MS_MAX = 5000;

/** node-vault with bounded requests. Loaded when it is first needed: most gateways never do. */
export async function openVaultClient(settings: VaultSettings): Promise<VaultClient> {
  const { default: nodeVault } = await import('node-vault');
  const http = vaultHttp(settings.ca);
  const vault = nodeVault({
    endpoint: settings.address,
    'request-promise': { defaults: () => http },
    // Its own would write what is sent, credentials too, where DEBUG asks for it.
    debug: () => undefined,
  });
  // What it takes from the environment by itself would be sent besides what is meant, as would a token it remembers.
  Object.assign(vault, { namespace: settings.namespace ?? '', pathPrefix: '' });
  Object.defineProperty(vault, 'token', { get: () => '', set: () => undefined });
  const own = (token?: string): object => ({
    requestOptions: {
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
      ...(token === undefined ? {} : { headers: { 'X-Vault-Token': token } }),
    },
  });
  return {
    read: (path, token, signal) => asking(vault.read(path, { signal, headers: { 'X-Vault-Token': token } })),
    login: async (roleId, secretId) =>
      issuedBy(await asking(vault.approleLogin({ role_id: roleId, secret_id: secretId, ...own() }), true)),
    renew: async (token) => issuedBy(await asking(vault.tokenRenewSelf(own(token)))),
    lookUp: async (token) => toIssued(field(await asking(vault.tokenLookupSelf(own(token))), 'data'), 'id', 'ttl'),
  };
}

async function asking(answer: Promise<unknown>, isLogin = false): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    throw failureOf(error, isLogin);
  }
}

function issuedBy(answer: unknown): IssuedToken {
  return toIssued(field(answer, 'auth'), 'client_token', 'lease_duration');
}

function toIssued(of: unknown, tokenField: string, ttlField: string): IssuedToken {
  const [token, ttlSec] = [field(of, tokenField), field(of, ttlField)];
  if (typeof token !== 'string' || token === '' || typeof ttlSec !== 'number') {
    throw new StoreFailure('its answer holds no token');
  }
  return { token, ttlSec, isRenewable: field(of, 'renewable') === true };
}

/** A field of something that may be no object at all. */
export function field(of: unknown, name: string): unknown {
  return isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}

/** node-vault's error is not kept: it holds the whole answer. */
function failureOf(error: unknown, isLogin: boolean): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const status = field(field(error, 'response'), 'statusCode');
  const detail = messageOf(error);
  if (status === 403) return new VaultDenied('permission denied', { detail });
  if (status === 400 && isLogin) return new VaultDenied('it does not know this role and secret', { detail });
  if (status === 404) return new StoreFailure('there is no such secret', { detail });
  if (status === 503) return new StoreFailure('it is sealed', { detail });
  return new StoreFailure('it refuses to answer', { detail: `status ${status}: ${detail}` });
}
