/** What takes the place of a masked value. */
export type Strategy = 'redact' | 'partial' | 'hash' | 'constant' | 'null';

/** A named list of entity types to look for in every value. */
export interface EntityTypeGroup {
  readonly name: string;
  readonly entity_types: readonly string[];
}

/** An entity type of the administrator's own: a pattern (RE2 syntax) or a list of words. */
export interface CustomEntityType {
  readonly name: string;
  readonly regex?: string | null | undefined;
  readonly deny_list?: readonly string[] | null | undefined;
  /** Confidence from 0 to 1, compared with the rule's threshold; 1 when absent. */
  readonly score?: number | null | undefined;
}

/** Columns that are masked whole: `match` is `schema.table.column` with the globs `*` and `?`. */
export interface ColumnRule {
  readonly match: string;
  readonly strategy: Strategy;
  /** What the values are counted and labelled as; without it they count as `COLUMN`. */
  readonly entity?: string | null | undefined;
}

/** One masking rule as it is stored and as the API speaks it. */
export interface MaskingRule {
  readonly name: string;
  readonly supported_entity_types: readonly EntityTypeGroup[];
  readonly custom_entity_types: readonly CustomEntityType[];
  readonly columns: readonly ColumnRule[];
  /** For entity types without a strategy of their own. */
  readonly strategy: Strategy;
  readonly strategies: Readonly<Record<string, Strategy>>;
  /** Detections less sure than this are left alone; absent: none are. */
  readonly score_threshold?: number | null | undefined;
  /** Of a result with a value that cannot be followed to its columns: NULL in its place, or no result at all. */
  readonly unfollowed: 'mask' | 'deny';
  /** Whether a command may store the rule's columns where the rule does not name them. */
  readonly copies: 'allow' | 'deny';
}

/** Where the plugin gets its rules from. */
export interface MaskingPolicy {
  /** The rules of a connection right now; the same array as long as nothing changed. */
  maskingFor(connectionId: string): readonly MaskingRule[];
}
