import type { components } from '../../api/schema.d.ts';
import type { User } from '../../api/shapes.ts';

type NewUser = components['schemas']['NewUserInput'];
type UserPatch = components['schemas']['UserPatchInput'];

/** A person as the form has them. */
export interface PersonDraft {
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly oidc: User['oidc'];
  /** Only of somebody new. */
  readonly password: string;
}

/** What the form begins with. */
export function draftOf(user: User | undefined): PersonDraft {
  if (user === undefined) return { name: '', email: '', groups: [], oidc: 'none', password: '' };
  const { name, email, groups, oidc } = user;
  return { name, email, groups, oidc, password: '' };
}

/** Somebody new, as the gateway takes them. */
export function newUserOf({ name, email, groups, oidc, password }: PersonDraft): NewUser {
  const login = oidc === 'expected' ? { oidc } : password === '' ? {} : { password };
  return { name: name.trim(), email: email.trim(), groups: [...groups], status: 'active', ...login };
}

/** What was changed of somebody, and nothing else: what others change meanwhile stays. */
export function patchOf(draft: PersonDraft, user: User): UserPatch {
  const name = draft.name.trim();
  const email = draft.email.trim();
  const isSame = [...draft.groups].sort().join('\n') === [...user.groups].sort().join('\n');
  return {
    ...(name === user.name ? {} : { name }),
    ...(email === user.email ? {} : { email }),
    ...(isSame ? {} : { groups: [...draft.groups] }),
    ...(draft.oidc === user.oidc ? {} : { oidc: draft.oidc }),
  };
}
