import type { Page, Paging } from './page.ts';

export type MaskingStrategy = 'redact' | 'partial' | 'hash' | 'null';

/** Built-in detectors that are switched on, under a label. */
export interface EntitySet {
  readonly name: string;
  readonly entityTypes: readonly string[];
}

/** A detector of one's own: a pattern or a word list. */
export interface CustomEntity {
  readonly name: string;
  readonly regex?: string | undefined;
  readonly denyList?: readonly string[] | undefined;
  readonly score?: number | undefined;
}

/** Columns masked whatever they hold; `match` is `schema.table.column` with globs. */
export interface MaskedColumn {
  readonly match: string;
  readonly strategy: MaskingStrategy;
  readonly entity?: string | undefined;
}

/** What is masked in the results of the connections it is attached to. */
export interface MaskingRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly connectionIds: readonly string[];
  readonly supportedEntityTypes: readonly EntitySet[];
  readonly customEntityTypes: readonly CustomEntity[];
  readonly columns: readonly MaskedColumn[];
  /** Where `strategies` names no other. */
  readonly strategy: MaskingStrategy;
  /** By entity type. */
  readonly strategies: Readonly<Record<string, MaskingStrategy>>;
  readonly scoreThreshold: number | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface MaskingRuleDraft {
  readonly name: string;
  readonly description?: string;
  readonly connectionIds?: readonly string[];
  readonly supportedEntityTypes?: readonly EntitySet[];
  readonly customEntityTypes?: readonly CustomEntity[];
  readonly columns?: readonly MaskedColumn[];
  readonly strategy?: MaskingStrategy;
  readonly strategies?: Readonly<Record<string, MaskingStrategy>>;
  readonly scoreThreshold?: number | undefined;
}

/** Throws StoreError `conflict` (name taken) and `unknown_reference` (no such connection). */
export interface MaskingRules {
  create(draft: MaskingRuleDraft): Promise<MaskingRule>;
  update(id: string, patch: Partial<MaskingRuleDraft>): Promise<MaskingRule | undefined>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<MaskingRule | undefined>;
  byName(name: string): Promise<MaskingRule | undefined>;
  list(paging: Paging): Promise<Page<MaskingRule>>;
  /** By name, so that every gateway applies them in the same order. */
  forConnection(connectionId: string): Promise<readonly MaskingRule[]>;
}
