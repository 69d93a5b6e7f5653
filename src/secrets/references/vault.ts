import type { Logger } from '../../log.ts';
import { isObject } from './env-json.ts';
import { type ExternalStore, StoreFailure } from './store.ts';
import { field, openVaultClient, type VaultClient, VaultDenied, type VaultSettings } from './vault-client.ts';
import { VaultToken } from './vault-token.ts';

/** What the environment says of Vault: enough to use it, or what is missing. */
export type VaultAccess =
  | { readonly settings: VaultSettings }
  /** A sentence that names the variable. */
  | { readonly missing: string };

/** Both versions of Vault's key-value store, by one client and one token. */
export interface Vault {
  readonly kv1: ExternalStore;
  readonly kv2: ExternalStore;
  /** Stops renewing the token. */
  close(): void;
}

interface Opened {
  readonly client: VaultClient;
  readonly token: VaultToken;
}

/** Vault as the environment describes it; nobody is asked before the first lookup, but a given token is kept alive from now on. */
export function openVault(access: VaultAccess, log: Logger): Vault {
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    opened ??= connect(access, log);
    return opened;
  };
  if ('settings' in access && access.settings.appRole === undefined) {
    open().catch((error: unknown) => log.error({ err: error }, 'the client of Vault could not be loaded'));
  }
  const obstacle = (): string | undefined => ('missing' in access ? access.missing : undefined);
  const store = (pathOf: (path: string) => string, fieldsOf: (answer: unknown) => unknown): ExternalStore => ({
    label: 'Vault',
    obstacle,
    async read(path, signal) {
      const { answer, token } = await readPath(await open(), encode(pathOf(path)), signal);
      const fields = fieldsOf(answer);
      if (!isObject(fields)) throw new StoreFailure('there is no such secret, or its newest version is deleted');
      // A path that leads to what Vault tells of tokens: it must not become a password that is sent somewhere.
      if (Object.values(fields).includes(token)) throw new StoreFailure('the path leads to the gateway’s own token');
      return fields;
    },
  });
  return {
    kv1: store(withoutSlash, (answer) => field(answer, 'data')),
    kv2: store(kv2Path, (answer) => field(field(answer, 'data'), 'data')),
    close: () => void opened?.then(({ token }) => token.close()).catch(() => undefined),
  };
}

async function connect(access: VaultAccess, log: Logger): Promise<Opened> {
  if ('missing' in access) throw new StoreFailure(access.missing);
  const client = await openVaultClient(access.settings);
  return { client, token: new VaultToken(client, access.settings, log) };
}

/** A token may have died since it was used last: denied with it, one more try is made with another. */
async function readPath(
  { client, token }: Opened,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly answer: unknown; readonly token: string }> {
  const first = await token.get();
  try {
    return { answer: await client.read(path, first, signal), token: first };
  } catch (error) {
    const second = error instanceof VaultDenied ? await token.replace(first) : undefined;
    if (second === undefined) throw error;
    return { answer: await client.read(path, second, signal), token: second };
  }
}

/**
 * The path of the API: `data` stands between the mount and the secret, and is put there when it is missing. A name alone
 * is one below `secret`, the mount Vault comes with.
 */
function kv2Path(path: string): string {
  const segments = withoutSlash(path).split('/');
  const [mount = '', ...rest] = segments;
  if (rest.length === 0) return `secret/data/${mount}`;
  return rest.slice(0, -1).includes('data') ? segments.join('/') : [mount, 'data', ...rest].join('/');
}

function withoutSlash(path: string): string {
  return path.replace(/^\//, '');
}

function encode(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
