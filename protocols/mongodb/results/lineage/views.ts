/** What a name stands for, when it is no collection. */
export interface View {
  /** What it reads first, in the same database: a collection or another view. */
  readonly on: string;
  /** A checked BSON array of stages. */
  readonly pipeline: Buffer;
}

/** What a namespace is; `unknown` where that could not be looked up: whatever is read of it is then unknown. */
export type Views = (database: string, name: string) => View | 'collection' | 'unknown';

/** Looks up names of one database: those that are views. What is not in the map is a collection, or not there. May reject. */
export type AskViews = (database: string, names: readonly string[]) => Promise<ReadonlyMap<string, View>>;
