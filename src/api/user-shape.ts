import { z } from 'zod';
import type { User as StoredUser } from '../store/index.ts';
import { IdentityType, identityType } from './identity-type.ts';
import { Time, time } from './schemas.ts';

/** A user as everybody who may see one sees it. */
export const User = z
  .object({
    id: z.string(),
    identity_type: IdentityType,
    name: z.string(),
    email: z.string().describe('Empty for programs that have none.'),
    groups: z.array(z.string()),
    status: z.enum(['active', 'inactive']),
    oidc: z.enum(['none', 'expected', 'linked']).describe('Whether they log in through the identity provider.'),
    created_at: Time,
  })
  .meta({ id: 'User' });

/** A user on its way out. */
export function shownUser(user: StoredUser): z.infer<typeof User> {
  return {
    id: user.id,
    identity_type: identityType(user.kind),
    name: user.name,
    email: user.email,
    groups: [...user.groups].sort(),
    status: user.status,
    oidc: user.oidc,
    created_at: time(user.createdAt),
  };
}
