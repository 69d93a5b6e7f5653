import type { Page, Paging } from './page.ts';

export type UserStatus = 'active' | 'inactive';

/** A person who may log in. */
export interface User {
  readonly id: string;
  /** Lower case; the part before `~` on the wire. */
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly status: UserStatus;
  readonly createdAt: Date;
}

/** A user to be. Groups that do not exist yet are made. */
export interface UserDraft {
  readonly name: string;
  readonly email: string;
  readonly groups?: readonly string[];
  readonly status?: UserStatus;
  /** Without one the user cannot log in with a password. */
  readonly password?: string;
}

export type UserPatch = Partial<Pick<UserDraft, 'name' | 'email' | 'groups' | 'status'>>;

/** Throws StoreError `conflict` (name or e-mail taken) and `last_admin`. */
export interface Users {
  create(draft: UserDraft): Promise<User>;
  byId(id: string): Promise<User | undefined>;
  byName(name: string): Promise<User | undefined>;
  byEmail(email: string): Promise<User | undefined>;
  /** By name; `search` is part of a name or e-mail. */
  list(query: Paging & { readonly search?: string | undefined }): Promise<Page<User>>;
  update(id: string, patch: UserPatch): Promise<User | undefined>;
  /** False when there is none. Their tokens go with them; their sessions and reviews stay. */
  delete(id: string): Promise<boolean>;
  setPassword(id: string, password: string): Promise<boolean>;
  /** The active user with this name (or e-mail) and password; takes as long for one who does not exist. */
  verifyPassword(nameOrEmail: string, password: string): Promise<User | undefined>;
}
