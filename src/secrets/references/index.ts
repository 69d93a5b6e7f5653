import type { Logger } from '../../log.ts';
import { awsSecretsStore } from './aws-secrets.ts';
import { envJsonStore } from './env-json.ts';
import { rdsTokens } from './rds-token.ts';
import { createResolver, type SecretResolver } from './resolve.ts';
import { openVault, type VaultAccess } from './vault.ts';

export type { Reference } from './reference.ts';
export type { ResolveOptions, SecretResolver } from './resolve.ts';
export { UnresolvedSecret } from './store.ts';

/** What the environment says of the stores references lead to. */
export interface ReferenceSettings {
  /** The variables `_envjson:` may read, and what they hold. */
  readonly envJson: ReadonlyMap<string, string | undefined>;
  readonly awsRegion: string | undefined;
  readonly vault: VaultAccess;
}

/** The resolver of a gateway. `close` stops what keeps tokens alive. */
export function openReferences(settings: ReferenceSettings, log: Logger): SecretResolver & { close(): void } {
  const vault = openVault(settings.vault, log);
  const resolver = createResolver({
    stores: {
      envjson: envJsonStore(settings.envJson),
      aws: awsSecretsStore(settings.awsRegion),
      vaultkv1: vault.kv1,
      vaultkv2: vault.kv2,
    },
    rds: rdsTokens(settings.awsRegion),
  });
  return { ...resolver, close: () => vault.close() };
}
