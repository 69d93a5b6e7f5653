import type { Page, Paging } from './page.ts';

export type ConnectionType = 'database' | 'application' | 'custom';
export type Switch = 'enabled' | 'disabled';

/** A configured upstream without its secret. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  readonly command: readonly string[];
  readonly resourceName: string;
  readonly agentId: string;
  readonly reviewers: readonly string[];
  readonly accessGroups: readonly string[];
  readonly accessModeExec: Switch;
  readonly accessModeConnect: Switch;
  readonly accessModeRunbooks: Switch;
  readonly accessSchema: Switch;
  /** Ids of the guardrails that apply, sorted. */
  readonly guardrailRules: readonly string[];
  /** Ids of the masking rules that apply, sorted. */
  readonly maskingRules: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: Readonly<Record<string, string>>;
  /** The keys of the secret map (`envvar:HOST`), sorted; the values only the secrets part gives out. */
  readonly secretKeys: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A connection to be; what is left out gets its default. */
export interface ConnectionDraft {
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  readonly command?: readonly string[];
  /** Default: the name. */
  readonly resourceName?: string;
  readonly agentId?: string;
  readonly reviewers?: readonly string[];
  readonly accessGroups?: readonly string[];
  readonly accessModeExec?: Switch;
  readonly accessModeConnect?: Switch;
  readonly accessModeRunbooks?: Switch;
  readonly accessSchema?: Switch;
  readonly guardrailRules?: readonly string[];
  readonly maskingRules?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: Readonly<Record<string, string>>;
  /** `{ "envvar:HOST": "<base64>" }`, the whole map. In an update an empty value keeps the stored one. */
  readonly secret?: Readonly<Record<string, string>>;
}

export interface ConnectionQuery {
  /** Part of a name. */
  readonly search?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly subtype?: string | undefined;
  readonly resourceName?: string | undefined;
  readonly agentId?: string | undefined;
  /** All of them must be there with that value. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Only connections that somebody in these groups may see: open to all, or to one of them. */
  readonly visibleToGroups?: readonly string[] | undefined;
}

/** Throws StoreError `conflict` (name taken) and `unknown_reference` (a rule that does not exist). */
export interface Connections {
  create(draft: ConnectionDraft): Promise<Connection>;
  /** Changes what is given. */
  update(id: string, patch: Partial<ConnectionDraft>): Promise<Connection | undefined>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<Connection | undefined>;
  /** Exactly this name. */
  byName(name: string): Promise<Connection | undefined>;
  /** By name. */
  list(query: ConnectionQuery & Paging): Promise<Page<Connection>>;
}

/** The decoded secrets: for opening a session, nothing else. */
export interface ConnectionSecrets {
  /** `HOST` → value, prefix of the key removed; empty when the connection has none or does not exist. Never log it. */
  read(connectionId: string): Promise<ReadonlyMap<string, string>>;
}
