import type { PoolConfig } from 'pg';
import type { ConfigAudit } from './config-audit.ts';
import type { ConnectionSecrets, Connections } from './connections.ts';
import type { Events } from './events.ts';
import type { Groups } from './groups.ts';
import type { Guardrails } from './guardrails.ts';
import type { MaskingRules } from './masking-rules.ts';
import type { Reviews } from './reviews.ts';
import type { Sessions } from './sessions.ts';
import type { Tokens } from './tokens.ts';
import type { Users } from './users.ts';

export type * from './config-audit.ts';
export type * from './connections.ts';
export type { StoreErrorCode } from './errors.ts';
export { StoreError } from './errors.ts';
export type * from './events.ts';
export type * from './groups.ts';
export type * from './guardrails.ts';
export type * from './masking-rules.ts';
export type * from './page.ts';
export type * from './reviews.ts';
export type * from './sessions.ts';
export type * from './tokens.ts';
export type * from './users.ts';

/** What changed in the configuration, here or on another gateway; `all` when changes may have been missed. */
export interface PolicyChange {
  readonly entity: 'connection' | 'guardrail' | 'masking_rule' | 'user' | 'group' | 'token' | 'all';
  /** Empty for `all`; a group's name. */
  readonly id: string;
}

/** Everything that is kept, one object per entity. */
export interface Store {
  readonly users: Users;
  readonly groups: Groups;
  readonly tokens: Tokens;
  readonly connections: Connections;
  readonly secrets: ConnectionSecrets;
  readonly guardrails: Guardrails;
  readonly maskingRules: MaskingRules;
  readonly reviews: Reviews;
  readonly sessions: Sessions;
  readonly events: Events;
  readonly configAudit: ConfigAudit;
  /** Tells of configuration changes of any gateway. Returns a function that stops it. */
  onPolicyChange(listener: (change: PolicyChange) => void): () => void;
  /** Resolves when the database answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What the store needs: a database, and the key of the secrets in it. */
export interface StoreOptions {
  readonly pool: PoolConfig;
  /** 32 bytes; encrypts the secrets of connections. */
  readonly secretKey: Buffer;
}
