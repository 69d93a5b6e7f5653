import type { Field } from '../../bson/fields.ts';
import { TYPE } from '../../bson/sizes.ts';
import { readStages } from './pipeline.ts';
import type { Scope } from './scope.ts';
import { type Shape, storedIn, UNKNOWN } from './shape.ts';
import type { Views } from './views.ts';

/** Databases in which the server keeps what it does: the changes of other collections among it. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(['local', 'config']);
/** Whether what is in a collection may be values of others: profiles, buckets of time series, earlier states. */
export function isOfTheServer(database: string, name: string): boolean {
  return OF_THE_SERVER.has(database) || name.startsWith('system.');
}

/** Views of views; the server's own limit. */
const VIEWS_MAX = 20;

/** The namespaces of one command, views seen through. */
export class Collections {
  readonly #views: Views;
  readonly #known = new Map<string, Shape>();
  #depth = 0;

  constructor(views: Views) {
    this.#views = views;
  }

  /** The documents of a collection or a view. */
  documents(database: string, name: string, scope: Scope): Shape {
    if (isOfTheServer(database, name)) return UNKNOWN;
    const key = `${database}.${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const shape = this.#read(database, name, scope);
    this.#known.set(key, shape);
    return shape;
  }

  #read(database: string, name: string, scope: Scope): Shape {
    const what = this.#views(database, name);
    if (what === 'unknown' || this.#depth > VIEWS_MAX) return UNKNOWN;
    if (what === 'collection') return storedIn(database, name);
    this.#depth += 1;
    const base = this.documents(database, what.on, scope);
    const stages: Field = { name: '', type: TYPE.array, bytes: what.pipeline, start: 0, end: what.pipeline.length };
    // Nothing of the command is seen within a view.
    const place = { database, collections: this, scope: scope.bare, depth: this.#depth, read: readStages };
    const { documents } = readStages(stages, base, place);
    this.#depth -= 1;
    return documents;
  }
}
