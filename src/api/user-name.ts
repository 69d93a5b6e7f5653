import { z } from 'zod';

/** Below /api/users these words are addresses of their own. */
const RESERVED: readonly string[] = ['groups', 'self'];

/** The name of a person, a service account or an API key: it stands before the `~` on the wire, in lists and in reviews. */
export const UserName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'must be 1 to 63 lower-case letters, digits, dots, dashes or underscores, and start with a letter or digit',
  )
  .refine((name) => !RESERVED.includes(name), { error: 'is reserved' });
