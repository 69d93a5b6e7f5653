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

/** Views of views of views: each is looked up when the one before is known. */
const ROUNDS_MAX = 24;

/**
 * Does `work` with every view it comes upon looked up. Names that could not be looked up are `unknown` to it; `onFailure`
 * learns why. Rejects only where `work` throws.
 */
export async function withViews<T>(
  ask: AskViews,
  work: (views: Views) => T,
  onFailure: (error: unknown) => void,
): Promise<T> {
  const known = new Map<string, View | 'collection' | 'unknown'>();
  for (let round = 0; ; round += 1) {
    const missing = new Map<string, Set<string>>();
    const result = work((database, name) => {
      const what = known.get(keyOf(database, name));
      if (what !== undefined) return what;
      missing.set(database, (missing.get(database) ?? new Set()).add(name));
      return 'unknown';
    });
    if (missing.size === 0 || round === ROUNDS_MAX) return result;
    await Promise.all(
      [...missing].map(async ([database, names]) => {
        const found = await ask(database, [...names]).catch((error: unknown) => {
          onFailure(error);
          return undefined;
        });
        const other = found === undefined ? 'unknown' : 'collection';
        for (const name of names) known.set(keyOf(database, name), found?.get(name) ?? other);
      }),
    );
  }
}

/** A database's name has no dot. */
function keyOf(database: string, name: string): string {
  return `${database}.${name}`;
}
