import { messageOf, UpstreamError } from '../../errors.ts';
import { inTime, LOOKUP_MS_MAX } from './lookup.ts';
import type { LoginTokens } from './rds-token.ts';
import { type RdsReference, textOfReference } from './reference.ts';
import { StoreFailure, UnresolvedSecret } from './store.ts';

/** A secret with its references replaced. */
export interface ResolvedSecret extends ReadonlyMap<string, string> {
  /** Makes what takes the place of PASS, for one login; there is no PASS then. Throws UpstreamError. */
  readonly password?: () => Promise<string>;
}

/** Servers take a token for 15 minutes. */
const TOKEN_REUSE_MS = 10 * 60_000;
/** The ways to encrypt under which a token may be sent, which servers of RDS take in clear. */
const ENCRYPTED_MODES: ReadonlySet<string> = new Set(['require', 'verify-ca', 'verify-full']);

/**
 * Gives a secret a password that is signed for each login: a session may need another one hours after it has opened. The
 * first is made at once, so that no session opens that could not log in. Throws UnresolvedSecret.
 */
export async function withLoginToken(
  secret: ReadonlyMap<string, string>,
  reference: RdsReference,
  tokens: LoginTokens,
  portDefault: number | undefined,
): Promise<ResolvedSecret> {
  const written = textOfReference(reference);
  const host = secret.get('HOST')?.trim() ?? '';
  const port = Number(secret.get('PORT')?.trim() || portDefault);
  if (host === '' || !Number.isInteger(port)) {
    throw new UnresolvedSecret('PASS', written, 'PASS cannot be made by AWS IAM without HOST and PORT');
  }
  const mode = secret.get('SSLMODE')?.trim() || 'require';
  if (!ENCRYPTED_MODES.has(mode)) {
    throw new UnresolvedSecret('PASS', written, 'PASS of AWS IAM needs SSLMODE require, verify-ca or verify-full');
  }
  const sign = (): Promise<string> =>
    inTime(tokens.token({ host, port, user: reference.user }), AbortSignal.timeout(LOOKUP_MS_MAX));
  let token = await sign().catch((error: unknown) => {
    throw unsigned(error, written);
  });
  let signedAt = Date.now();
  const password = async (): Promise<string> => {
    if (Date.now() - signedAt < TOKEN_REUSE_MS) return token;
    try {
      token = await sign();
    } catch (error) {
      throw new UpstreamError(`its password cannot be made by AWS IAM: ${messageOf(error)}`);
    }
    signedAt = Date.now();
    return token;
  };
  const values = new Map([...secret, ['SSLMODE', mode] as const]);
  values.delete('PASS');
  return Object.assign(values, { password });
}

function unsigned(error: unknown, written: string): unknown {
  if (!(error instanceof StoreFailure)) return error;
  return new UnresolvedSecret('PASS', written, `PASS cannot be made by AWS IAM: ${error.message}`, error);
}
