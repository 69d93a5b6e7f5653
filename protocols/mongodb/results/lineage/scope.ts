import { anyOf, NOTHING, type Shape, UNKNOWN } from './shape.ts';

/** What may be looked at for one command; more of it is not worth the time of others. */
const STEPS_MAX = 20_000;

/** A command that is too long to be followed: nothing is told of it. */
export class TooLong extends Error {
  constructor() {
    super('the command is too long to be followed');
    this.name = 'TooLong';
  }
}

/** Bounds the work for one command. */
export class Steps {
  #left = STEPS_MAX;

  /** Throws TooLong when there were too many. */
  take(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) throw new TooLong();
  }
}

/** Variables of the server's own that hold nothing stored. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['NOW', 'CLUSTER_TIME', 'REMOVE', 'DESCEND', 'PRUNE', 'KEEP', 'USER_ROLES', 'IDX'],
]);

/** What the names in an expression stand for. Never changes. */
export class Scope {
  readonly steps: Steps;
  readonly #variables: ReadonlyMap<string, Shape>;

  constructor(steps: Steps, variables: ReadonlyMap<string, Shape> = new Map()) {
    this.steps = steps;
    this.#variables = variables;
  }

  /** The same with more variables, which hide others of their names. */
  with(variables: Iterable<readonly [string, Shape]>): Scope {
    const more = new Map(this.#variables);
    for (const [name, shape] of variables) more.set(name, shape);
    this.steps.take(more.size);
    return new Scope(this.steps, more);
  }

  /** For expressions on these documents. A `let` outside may have bound what field paths begin with. */
  on(root: Shape): Scope {
    const bound = this.#variables.get('CURRENT');
    return this.with([
      ['ROOT', root],
      ['CURRENT', bound === undefined ? root : anyOf([root, bound])],
    ]);
  }

  /** The same without any variable. */
  get bare(): Scope {
    return new Scope(this.steps);
  }

  variable(name: string): Shape {
    return this.#variables.get(name) ?? (HARMLESS.has(name) ? NOTHING : UNKNOWN);
  }

  /** What a field path (`a.b`) leads to. */
  get current(): Shape {
    return this.variable('CURRENT');
  }
}
