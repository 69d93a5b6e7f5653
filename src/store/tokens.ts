import type { User } from './users.ts';

/** `access`: for the wire and the API, named by its owner; `login`: what POST /api/login gives. */
export type TokenKind = 'access' | 'login';

/** A token without its secret, which nobody has but the one it was shown to. */
export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly kind: TokenKind;
  readonly name: string;
  /** Opens this connection and nothing else. */
  readonly connectionId: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  readonly createdAt: Date;
}

export interface TokenDraft {
  readonly userId: string;
  readonly kind: TokenKind;
  readonly name: string;
  readonly connectionId?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** What a SCRAM-SHA-256 server needs to check any of a user's live tokens; all have the user's salt. */
export interface ScramMaterial {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly verifiers: readonly {
    readonly tokenId: string;
    readonly storedKey: Buffer;
    readonly serverKey: Buffer;
  }[];
}

/** A live token with its active owner. */
export interface TokenOwner {
  readonly token: Token;
  readonly user: User;
}

/** Throws StoreError `unknown_reference` and `limit` (too many tokens of one user). */
export interface Tokens {
  /** The secret is returned this once and not stored. */
  create(draft: TokenDraft): Promise<{ readonly token: Token; readonly secret: string }>;
  /** The live token with this secret and its active owner. */
  byBearer(secret: string): Promise<TokenOwner | undefined>;
  /** Live access tokens of an active user that open this connection; undefined when user or connection do not exist. */
  scramFor(userName: string, connectionName: string): Promise<ScramMaterial | undefined>;
  /** Looked up anew: still live, owner still active? */
  resolve(tokenId: string): Promise<TokenOwner | undefined>;
  /** Newest first. */
  list(userId: string, kind?: TokenKind): Promise<readonly Token[]>;
  byId(id: string): Promise<Token | undefined>;
  revoke(id: string): Promise<boolean>;
  touch(id: string): Promise<void>;
  /** Removes the ones that expired before `before`; returns how many. */
  purgeExpired(before: Date): Promise<number>;
}
