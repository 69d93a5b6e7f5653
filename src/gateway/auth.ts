import type { LoginRecord } from '../api/deps.ts';
import type { AuditLog } from '../audit/index.ts';
import { LoginCookie, OidcLogin, OidcProvider } from '../auth/index.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { deriveKey } from '../secrets/derive-key.ts';

/** The login through the identity provider, where there is one. It is asked about itself at once, and nothing waits for that. */
export function openOidcLogin(
  config: Config,
  masterKey: Buffer,
  apiUrl: () => string,
  log: Logger,
): OidcLogin | undefined {
  const { oidc } = config.auth;
  if (oidc === undefined) return undefined;
  const provider = new OidcProvider(oidc, log);
  void provider.warmUp();
  // The key is the same on every gateway of one database: the browser may come back to another one.
  const cookie = new LoginCookie(deriveKey(masterKey, 'login-cookie'), () => apiUrl().startsWith('https:'));
  return new OidcLogin({ provider, cookie, config: oidc, apiUrl });
}

/** Keeps logins in the audit log. */
export function loginJournal(log: Pick<AuditLog, 'append'>): (entry: LoginRecord) => Promise<void> {
  return ({ outcome, method, address, user, reason, issuer, subject }) =>
    log.append({
      type: outcome === 'done' ? 'login' : 'login.refused',
      body: { method, address, user_id: user?.id, user_name: user?.name, reason, issuer, subject },
    });
}
