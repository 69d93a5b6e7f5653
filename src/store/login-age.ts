import { type RawBuilder, sql } from 'kysely';

/**
 * The condition that the identity provider let a user in lately; users it does not know are none of its business. Whoever
 * lost their account there cannot log in again, and so the tokens they made before end, too.
 */
export function loggedInWithin(maxAgeMs: number | undefined): RawBuilder<boolean> {
  if (maxAgeMs === undefined) return sql<boolean>`true`;
  return sql<boolean>`(users.oidc <> 'linked' or exists (
    select from user_identities
    where user_identities.user_id = users.id
      and user_identities.last_login_at > clock_timestamp() - ${maxAgeMs / 1000} * interval '1 second'
  ))`;
}
