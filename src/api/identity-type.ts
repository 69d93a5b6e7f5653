import { z } from 'zod';
import type { PrincipalKind } from '../store/index.ts';

/** Whether a person or a program is behind a name. */
export const IdentityType = z
  .enum(['user', 'machine'])
  .describe('`machine`: a service account or an API key, not a person.');

/** What kind of identity a principal is. */
export function identityType(kind: PrincipalKind): z.infer<typeof IdentityType> {
  return kind === 'person' ? 'user' : 'machine';
}
