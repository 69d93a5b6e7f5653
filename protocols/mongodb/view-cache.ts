import { LRUCache } from 'lru-cache';
import { type AskViews, type View, type Views, withViews } from './results/lineage/views.ts';

/** Names remembered of one upstream. */
const NAMES_MAX = 10_000;

/** What the names of one upstream stand for. */
export class ViewCache {
  readonly #ask: AskViews;
  readonly #onFailure: (error: unknown) => void;
  readonly #known: LRUCache<string, View | 'collection'>;
  /** Changes with every `forget`: what was asked before must not be believed afterwards. */
  #generation = 0;
  /** Changes when a view may have been made, or when one begins to be. */
  #made = 0;
  #underWay = 0;

  /** `ttlMs`: how long a name is believed, which others may change. */
  constructor(ask: AskViews, onFailure: (error: unknown) => void, ttlMs: number) {
    this.#ask = ask;
    this.#onFailure = onFailure;
    this.#known = new LRUCache({ max: NAMES_MAX, ttl: ttlMs });
  }

  /** Does `work` with the views it comes upon; at once where all of them are known. Rejects, or throws, only where `work` throws. */
  resolve<T>(work: (views: Views) => T): T | Promise<T> {
    let isComplete = true;
    const result = work((database, name) => {
      const what = this.#known.get(keyOf(database, name));
      if (what === undefined) isComplete = false;
      return what ?? 'unknown';
    });
    if (isComplete) return result;
    const ask: AskViews = (database, names) => this.#lookUp(database, names);
    return withViews(ask, work, (error) => {
      this.#onFailure(error);
    });
  }

  /** Some name may stand for something else now. */
  forget(): void {
    this.#generation += 1;
    this.#known.clear();
  }

  /**
   * Remembers this moment. Returns what tells later whether names are still what they were: a command that was held, or
   * was under way beside another that made a view, may have read that.
   */
  since(): () => boolean {
    const made = this.#made;
    return this.#underWay > 0 ? () => false : () => made === this.#made;
  }

  /** A view begins to be made, or changed; the server may have done so long before it says so. Returns what is to be called when it is over. */
  making(): () => void {
    let isOver = false;
    const change = (by: 1 | -1): void => {
      this.#underWay += by;
      this.#made += 1;
      this.forget();
    };
    change(1);
    return () => {
      if (isOver) return;
      isOver = true;
      change(-1);
    };
  }

  async #lookUp(database: string, names: readonly string[]): Promise<ReadonlyMap<string, View>> {
    const found = new Map<string, View>();
    const missing: string[] = [];
    for (const name of names) {
      const what = this.#known.get(keyOf(database, name));
      if (what === undefined) missing.push(name);
      else if (what !== 'collection') found.set(name, what);
    }
    if (missing.length === 0) return found;
    const generation = this.#generation;
    const answer = await this.#ask(database, missing);
    for (const name of missing) {
      const view = answer.get(name);
      if (view !== undefined) found.set(name, view);
      if (generation === this.#generation) this.#known.set(keyOf(database, name), view ?? 'collection');
    }
    return found;
  }
}

/** A database's name has no dot. */
function keyOf(database: string, name: string): string {
  return `${database}.${name}`;
}
