import type { OidcConfig } from '../auth-config.ts';
import { type Claims, textAt } from './claims.ts';
import { LoginError } from './login-error.ts';
import { localGroups, providerGroups } from './provider-groups.ts';
import { userNameFrom } from './user-name.ts';

/** An account at the identity provider, in this gateway's words. */
export interface Account {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
  /** A wire-legal name made of what the provider calls them. */
  readonly name: string;
  readonly groups: readonly string[];
  /** Names of the provider that cannot be groups here. */
  readonly ignoredGroups: readonly string[];
}

/** Whole characters that can be seen: it is kept, compared and recorded as it is. */
const SUBJECT = /^[^\p{Cc}\p{Cs}]{1,255}$/u;
const EMAIL = /^[^\s@~\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u;
const EMAIL_LENGTH_MAX = 254;

/** Reads an account out of its claims. Throws LoginError for one that may not log in, saying why. */
export function accountOf(claims: Claims, config: OidcConfig, issuer: string): Account {
  const subject = claims.sub;
  if (typeof subject !== 'string' || !SUBJECT.test(subject)) {
    throw new LoginError('provider_error', 'the identity provider does not say whose login this is');
  }
  const names = providerGroups(claims, config.groupsClaim);
  if (config.allowedGroups.length > 0 && !config.allowedGroups.some((name) => names.includes(name))) {
    throw new LoginError('access_denied', 'your account is in none of the groups that may log in here');
  }
  const email = textAt(claims, 'email');
  if (email === undefined || !EMAIL.test(email) || email.length > EMAIL_LENGTH_MAX) {
    throw new LoginError('provider_error', 'the identity provider does not tell your e-mail address');
  }
  const verified = claims.email_verified ?? config.trustsEmail;
  // Some providers write it as text.
  const isEmailVerified = verified === true || verified === 'true';
  if (!isEmailVerified && claims.email_verified !== undefined) {
    throw new LoginError('access_denied', 'verify your e-mail address at the identity provider first');
  }
  const { groups, ignored } = localGroups(names, config);
  const name = userNameFrom(textAt(claims, config.usernameClaim) ?? email, subject);
  return { issuer, subject, email, isEmailVerified, name, groups, ignoredGroups: ignored };
}
