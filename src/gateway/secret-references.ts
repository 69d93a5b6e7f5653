import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { ConnectionSource } from '../core/admission.ts';
import { AdmissionError, ConfigError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { openReferences, type SecretResolver, UnresolvedSecret } from '../secrets/references/index.ts';
import type { VaultAccess } from '../secrets/references/vault.ts';
import { isLoopbackHost } from './host-names.ts';

/** The secret stores this configuration knows. Throws ConfigError when VAULT_CACERT cannot be used. */
export function secretReferences(stores: Config['secretStores'], log: Logger): ReturnType<typeof openReferences> {
  const { address } = stores.vault;
  if (address?.startsWith('http:') === true && !isLoopbackHost(new URL(address).hostname)) {
    log.warn('VAULT_ADDR is not https: the gateway’s token and all it reads can be seen on the way');
  }
  return openReferences({ ...stores, vault: vaultAccess(stores.vault) }, log);
}

function vaultAccess(vault: Config['secretStores']['vault']): VaultAccess {
  const { address, namespace, token, roleId, secretId } = vault;
  if (address === undefined) return { missing: 'VAULT_ADDR is not set on the gateway' };
  if (roleId === undefined && secretId === undefined && token === undefined) {
    return { missing: 'neither VAULT_TOKEN nor VAULT_ROLE_ID is set on the gateway' };
  }
  const ca = vault.caFile === undefined ? undefined : readCertificates(vault.caFile);
  if (roleId === undefined && secretId === undefined) return { settings: { address, namespace, ca, token } };
  if (roleId === undefined) return { missing: 'VAULT_ROLE_ID is not set on the gateway' };
  if (secretId === undefined) return { missing: 'VAULT_SECRET_ID is not set on the gateway' };
  return { settings: { address, namespace, ca, appRole: { roleId, secretId } } };
}

function readCertificates(path: string): string {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`VAULT_CACERT cannot be read: ${messageOf(error)}`);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new ConfigError('VAULT_CACERT names a file without a certificate');
  return pem;
}

/** What the secret of an opening session is read from. */
export interface SecretParts {
  readonly secrets: { read(connectionId: string): Promise<ReadonlyMap<string, string>> };
  readonly resolver: Pick<SecretResolver, 'resolve'>;
  /** Where servers of a subtype listen whose connection names no port: a login token is signed for a port. */
  portOf(subtype: string): number | undefined;
  readonly log: Logger;
}

/**
 * Reads secrets for sessions. A secret that cannot be put together ends the session: everybody is told which key and
 * why, administrators where it should be, and the log what the store said.
 */
export function secretReader({ secrets, resolver, portOf, log }: SecretParts): ConnectionSource['readSecret'] {
  return async (connection, user) => {
    const portDefault = portOf(connection.subtype);
    try {
      const stored = await secrets.read(connection.id);
      return await resolver.resolve(stored, portDefault === undefined ? {} : { portDefault });
    } catch (error) {
      if (!(error instanceof UnresolvedSecret)) throw error;
      const { key, reference, detail, message } = error;
      log.warn({ connection: connection.name, key, reference, reason: message, detail }, 'a secret could not be read');
      const where = user.isAdmin && reference !== '' ? `It is ${reference}. ` : '';
      const advice = error.hint ?? 'An administrator of the gateway finds more in its log.';
      throw new AdmissionError('secret_unavailable', `the secret of this connection is not complete: ${message}`, {
        // Not in the message, which is recorded as the reason why the session ended.
        hint: `${where}${advice}`,
      });
    }
  };
}
