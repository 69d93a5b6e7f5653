import { Signer } from '@aws-sdk/rds-signer';
import { messageOf } from '../../errors.ts';
import { StoreFailure } from './store.ts';

/** Makes login tokens in place of passwords. */
export interface LoginTokens {
  readonly label: string;
  /** What keeps this gateway from making any, naming the setting. Asks nobody. */
  obstacle(): string | undefined;
  /** A token for this login, good for one within 15 minutes. Throws StoreFailure. */
  token(login: { readonly host: string; readonly port: number; readonly user: string }): Promise<string>;
}

/** Tokens for IAM logins at RDS, signed here with the credentials AWS's default chain finds. */
export function rdsTokens(region: string | undefined): LoginTokens {
  return {
    label: 'AWS IAM',
    obstacle: () => (region === undefined ? 'AWS_REGION is not set on the gateway' : undefined),
    async token({ host, port, user }) {
      if (region === undefined) throw new StoreFailure('AWS_REGION is not set on the gateway');
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
