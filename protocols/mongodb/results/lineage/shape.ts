import { bothSources, derivedSources, NO_SOURCES, type Sources } from './sources.ts';

/** Where what stands at a place comes from, and what is within it. Lists are no places: a list is as what is in it. Never changes. */
export interface Shape {
  /** Of a value that stands here. */
  readonly own: Sources;
  /** Of anything that is computed of what stands here. */
  readonly all: Sources;
  /** Fields within come from somewhere else than what stands here. */
  readonly isBuilt: boolean;
  /** How deep the fields within are told apart. */
  readonly depth: number;
  /** What is in the field of this name. */
  child(name: string): Shape;
  /** Of the name itself: what it was made of, where it is no name the documents have, or the command gives. */
  nameSources(name: string): Sources;
}

/** Deeper than this, nothing is told apart; documents do not nest deeper. */
const DEPTH_MAX = 200;
/** Alternatives that are told apart. */
const UNION_MAX = 64;

/** Nothing that is stored: constants, counters, dates. */
export const NOTHING: Shape = {
  own: NO_SOURCES,
  all: NO_SOURCES,
  isBuilt: false,
  depth: 0,
  child: () => NOTHING,
  nameSources: () => NO_SOURCES,
};

/** Anything. */
export const UNKNOWN: Shape = {
  own: 'unknown',
  all: 'unknown',
  isBuilt: false,
  depth: 0,
  child: () => UNKNOWN,
  nameSources: () => 'unknown',
};

/** The documents of a collection. No database, or no collection: whichever. */
export function storedIn(database: string | undefined, collection: string): Shape {
  return new Stored(database, collection, []);
}

/** Something computed of fields: parts of them may be anywhere in it, in its names too. */
export function computedOf(...of: readonly Shape[]): Shape {
  return computed(bothSources(of.map(({ all }) => all)));
}

/** A document that a command builds: fields of its own, and those of another one that it does not name. */
export function documentOf(fields: ReadonlyMap<string, Shape>, rest: Shape): Shape {
  if (fields.size === 0) return rest;
  const whole = rest instanceof Built ? new Map([...rest.fields, ...fields]) : fields;
  const below = rest instanceof Built ? rest.rest : rest;
  if (below === NOTHING && [...whole.values()].every((field) => field === NOTHING)) return NOTHING;
  const built = new Built(whole, below);
  return built.depth > DEPTH_MAX ? computed(built.all) : built;
}

/** Any of them. */
export function anyOf(shapes: Iterable<Shape>): Shape {
  const members = new Map<unknown, Shape>();
  const derived: Sources[] = [];
  const take = (shape: Shape): void => {
    if (shape === NOTHING) return;
    if (shape instanceof Computed) derived.push(shape.all);
    else if (shape instanceof Any) for (const member of shape.members) take(member);
    else members.set(shape instanceof Stored ? shape.key : shape, shape);
  };
  for (const shape of shapes) {
    if (shape === UNKNOWN) return UNKNOWN;
    take(shape);
  }
  const alternatives = [...members.values()];
  if (derived.length > 0) alternatives.push(computed(bothSources(derived)));
  const [only, second] = alternatives;
  if (only === undefined) return NOTHING;
  if (second === undefined) return only;
  return alternatives.length > UNION_MAX ? computedOf(...alternatives) : new Any(alternatives);
}

/**
 * What field paths lead to, where they are names themselves (`{"a.b.0.c": 1}`): numbers may be places in lists, which
 * paths here do not have.
 */
export function dottedOf(shape: Shape): Shape {
  return new Dotted(shape);
}

/** What a path of names leads to. */
export function within(shape: Shape, path: readonly string[]): Shape {
  return path.reduce((at, name) => at.child(name), shape);
}

/** What a path leads to whose numbers are names or places in lists. */
export function withinPlaces(shape: Shape, path: readonly string[]): Shape {
  return path.reduce((at, name) => (/^\d+$/.test(name) ? anyOf([at, at.child(name)]) : at.child(name)), shape);
}

/** What stands where in a shape, for who stores it: prefixes of paths, with what comes from there. */
export function* partsOf(shape: Shape, path: readonly string[] = []): Generator<readonly [readonly string[], Shape]> {
  if (shape === NOTHING) return;
  if (shape instanceof Built) {
    for (const [name, field] of shape.fields) yield* partsOf(field, [...path, name]);
    yield* partsOf(shape.rest, path);
  } else if (shape instanceof Any) {
    for (const member of shape.members) yield* partsOf(member, path);
  } else {
    yield [path, shape];
  }
}

function computed(sources: Sources): Shape {
  if (sources === 'unknown') return UNKNOWN;
  return sources.length === 0 ? NOTHING : new Computed(sources);
}

/** A field of a collection's documents as it is, with all that is in it. */
class Stored implements Shape {
  readonly own: Sources;
  readonly isBuilt = false;
  readonly depth = 0;
  readonly #database: string | undefined;
  readonly #collection: string;
  readonly #path: readonly string[];

  constructor(database: string | undefined, collection: string, path: readonly string[]) {
    this.#database = database;
    this.#collection = collection;
    this.#path = path;
    const schema = database === undefined ? {} : { schema: database };
    this.own = [{ ...schema, table: collection, column: path.join('.'), isDerived: false }];
  }

  get all(): Sources {
    return derivedSources(this.own);
  }

  get key(): string {
    return JSON.stringify([this.#database, this.#collection, this.#path]);
  }

  child(name: string): Shape {
    return new Stored(this.#database, this.#collection, [...this.#path, name]);
  }

  nameSources(): Sources {
    return NO_SOURCES;
  }
}

class Computed implements Shape {
  readonly own: Sources;
  readonly all: Sources;
  readonly isBuilt = false;
  readonly depth = 0;

  constructor(sources: Sources) {
    this.all = derivedSources(sources);
    this.own = this.all;
  }

  child(): Shape {
    return this;
  }

  nameSources(): Sources {
    return this.all;
  }
}

class Built implements Shape {
  readonly fields: ReadonlyMap<string, Shape>;
  readonly rest: Shape;
  readonly isBuilt = true;
  readonly depth: number;
  #all: Sources | undefined;

  constructor(fields: ReadonlyMap<string, Shape>, rest: Shape) {
    this.fields = fields;
    this.rest = rest;
    this.depth = 1 + [...fields.values()].reduce((most, { depth }) => Math.max(most, depth), rest.depth);
  }

  get all(): Sources {
    this.#all ??= bothSources([...[...this.fields.values()].map(({ all }) => all), this.rest.all]);
    return this.#all;
  }

  /** A value that stands here is no document, so none of the fields. */
  get own(): Sources {
    return this.rest.own;
  }

  child(name: string): Shape {
    return this.fields.get(name) ?? this.rest.child(name);
  }

  nameSources(name: string): Sources {
    return this.fields.has(name) ? NO_SOURCES : this.rest.nameSources(name);
  }
}

class Any implements Shape {
  readonly members: readonly Shape[];
  readonly own: Sources;
  readonly isBuilt: boolean;
  readonly depth: number;
  #all: Sources | undefined;

  constructor(members: readonly Shape[]) {
    this.members = members;
    this.own = bothSources(members.map(({ own }) => own));
    this.isBuilt = members.some(({ isBuilt }) => isBuilt);
    this.depth = members.reduce((most, { depth }) => Math.max(most, depth), 0);
  }

  get all(): Sources {
    this.#all ??= bothSources(this.members.map(({ all }) => all));
    return this.#all;
  }

  child(name: string): Shape {
    return anyOf(this.members.map((member) => member.child(name)));
  }

  nameSources(name: string): Sources {
    return bothSources(this.members.map((member) => member.nameSources(name)));
  }
}

class Dotted implements Shape {
  readonly #shape: Shape;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  get own(): Sources {
    return this.#shape.own;
  }

  get all(): Sources {
    return this.#shape.all;
  }

  get isBuilt(): boolean {
    return this.#shape.isBuilt;
  }

  get depth(): number {
    return this.#shape.depth;
  }

  child(name: string): Shape {
    return withinPlaces(this.#shape, name.split('.'));
  }

  nameSources(name: string): Sources {
    let at = this.#shape;
    const all: Sources[] = [];
    for (const part of name.split('.')) {
      all.push(at.nameSources(part));
      at = withinPlaces(at, [part]);
    }
    return bothSources(all);
  }
}
