import { messageOf } from '../../errors.ts';
import { NO_REGION } from './aws-secrets.ts';
import { StoreFailure } from './store.ts';

/** Makes login tokens in place of passwords. */
export interface LoginTokens {
  /** What keeps this gateway from making any, naming the setting. Asks nobody. */
  obstacle(): string | undefined;
  /** A token for this login, good for one within 15 minutes. Throws StoreFailure. */
  token(login: { readonly host: string; readonly port: number; readonly user: string }): Promise<string>;
}

/** Tokens for IAM logins at RDS, signed here with the credentials AWS's default chain finds. */
export function rdsTokens(region: string | undefined): LoginTokens {
  return {
    obstacle: () => (region === undefined ? NO_REGION : undefined),
    async token({ host, port, user }) {
      if (region === undefined) throw new StoreFailure(NO_REGION);
      // Loaded when it is first needed: most gateways never do.
      const { Signer } = await import('@aws-sdk/rds-signer');
      try {
        return await new Signer({ hostname: host, port, username: user, region }).getAuthToken();
      } catch (error) {
        throw new StoreFailure('no credentials to sign with', {
          hint: 'The gateway finds its AWS credentials as every program of AWS does: variables, profile, role.',
          detail: messageOf(error),
        });
      }
    },
  };
}
