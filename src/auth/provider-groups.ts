import type { OidcConfig } from '../auth-config.ts';
import { type Claims, claimAt } from './claims.ts';
import { LoginError } from './login-error.ts';

/** What of an account's groups counts here. */
export interface LocalGroups {
  readonly groups: readonly string[];
  /** The provider's names that cannot be groups here. */
  readonly ignored: readonly string[];
}

/** More would make every decision slow; providers leave the claim out before this. */
const GROUPS_MAX = 500;
/** What the API takes for a group's name. */
const GROUP_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** Their members manage or read everything: who is in them is said by configuration, never by a name alone. */
const ADMIN_GROUP = 'admin';
const AUDITOR_GROUP = 'auditor';

/** The names in the claim, as the provider writes them. Throws LoginError when the provider left them out, or what it sent is no list of names. */
export function providerGroups(claims: Claims, claim: string): readonly string[] {
  const value = claimAt(claims, claim);
  if (value === undefined || value === null) {
    // Without its groups an account would lose its memberships, or seem to have none that is asked for.
    if (isLeftOut(claims, claim)) throw tooMany();
    return [];
  }
  const names = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(names) || !names.every((name): name is string => typeof name === 'string')) {
    throw new LoginError('provider_error', `the claim ${claim} of the identity provider is not a list of names`);
  }
  if (names.length > GROUPS_MAX) throw tooMany();
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

/** The groups here that these names stand for. */
export function localGroups(
  names: readonly string[],
  config: Pick<OidcConfig, 'adminGroup' | 'auditorGroup'>,
): LocalGroups {
  const groups = new Set<string>();
  const ignored: string[] = [];
  for (const name of names) {
    const mapped = [
      ...(name === config.adminGroup ? [ADMIN_GROUP] : []),
      ...(name === config.auditorGroup ? [AUDITOR_GROUP] : []),
    ];
    for (const group of mapped) groups.add(group);
    // Keycloak writes groups as paths.
    const plain = name.replace(/^\//, '');
    const isFree = GROUP_NAME.test(plain) && plain !== ADMIN_GROUP && plain !== AUDITOR_GROUP;
    if (isFree) groups.add(plain);
    else if (mapped.length === 0) ignored.push(name);
  }
  return { groups: [...groups].sort(), ignored };
}

/** Entra ID names the claims it left out, and where to ask for them, or says that there are some. */
function isLeftOut(claims: Claims, claim: string): boolean {
  const elsewhere = claims._claim_names;
  return (
    (typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, claim)) ||
    claims.hasgroups === true ||
    claims.hasgroups === 'true'
  );
}

function tooMany(): LoginError {
  return new LoginError(
    'access_denied',
    `your account is in too many groups for the identity provider to tell, or more than ${GROUPS_MAX}; ` +
      'an administrator can have it tell only those assigned to this application',
  );
}
