import { derived, type Flow, NOTHING, unionOf } from './flow.ts';

/** One column of a row, or, where `isOpen`, any number of them that nobody could count. An empty name may be any. */
export interface Item {
  readonly name: string;
  readonly flow: Flow;
  readonly isOpen?: true;
  /** Made by an expression, so that no column of a table can be behind it under another name. */
  readonly isComputed?: true;
}

/** Something in FROM under the name it has there. */
export interface Range {
  readonly alias: string;
  readonly items: readonly Item[];
  /** Columns that are known by name where their order is not. */
  readonly named?: ReadonlyMap<string, Flow>;
}

/** A WITH query: its columns are worked out when somebody reads it. */
export interface CteScope {
  find(name: string): readonly Item[] | undefined;
}

/** What names mean at one level of a statement. */
export interface Scope {
  readonly ranges: readonly Range[];
  readonly ctes: CteScope;
  readonly outer: Scope | undefined;
  /** Its own ranges were emptied (`withoutOwn`): less flows out of it than does. */
  readonly isEmptied?: true;
}

export const NO_CTES: CteScope = { find: () => undefined };
export const EMPTY_SCOPE: Scope = { ranges: [], ctes: NO_CTES, outer: undefined };

/** Columns every table has that hold nothing of its data. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** Everything in a row at once. */
export function wholeRow({ items, named }: Range): Flow {
  return derived(unionOf([...items.map(({ flow }) => flow), ...(named?.values() ?? [])]));
}

/** A column by its name alone; undefined when nothing of the name is visible. */
export function resolveColumn(name: string, scope: Scope): Flow | undefined {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const found = columnAt(name, level);
    if (found !== undefined) return found;
  }
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const rows = level.ranges.filter(({ alias }) => alias === name);
    if (rows.length > 0) return unionOf(rows.map(wholeRow));
  }
  return SYSTEM_COLUMNS.has(name) ? NOTHING : undefined;
}

/** A level that may have the column under a name nobody could read counts, together with the levels around it. */
function columnAt(name: string, level: Scope): Flow | undefined {
  const exact = level.ranges.flatMap((range) => exactColumn(name, range));
  if (exact.length > 0) return unionOf(exact);
  const open = level.ranges.flatMap(({ items }) => items.filter(isNameless));
  if (open.length === 0) return undefined;
  const around = level.outer === undefined ? undefined : resolveColumn(name, level.outer);
  return unionOf([
    ...open.map(({ flow }) => flow),
    ...level.ranges.filter(({ alias }) => alias === name).map(wholeRow),
    ...(around === undefined ? [] : [around]),
  ]);
}

function isNameless({ name, isOpen }: Item): boolean {
  return isOpen === true || name === '';
}

function exactColumn(name: string, { items, named }: Range): Flow[] {
  const known = named?.get(name);
  const listed = items.filter((item) => !item.isOpen && item.name === name).map(({ flow }) => flow);
  return known === undefined ? listed : [...listed, known];
}

/** Every range of this name at the innermost level that has one. */
export function resolveRange(alias: string, scope: Scope): readonly Range[] {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const found = level.ranges.filter((range) => range.alias === alias);
    if (found.length > 0) return found;
  }
  return [];
}

/** A column of a named range; undefined when there is none of the name. */
export function resolveQualified(alias: string, name: string, scope: Scope): Flow | undefined {
  const ranges = resolveRange(alias, scope);
  const exact = ranges.flatMap((range) => exactColumn(name, range));
  if (exact.length > 0) return unionOf(exact);
  const open = ranges.flatMap(({ items }) => items.filter(isNameless).map(({ flow }) => flow));
  if (open.length > 0) return unionOf(open);
  return ranges.length > 0 && SYSTEM_COLUMNS.has(name) ? NOTHING : undefined;
}

/** Whether a named range is known to have a column of this name, which then is no call of a function. */
export function hasColumn(alias: string, name: string, scope: Scope): boolean {
  return resolveRange(alias, scope).some((range) => exactColumn(name, range).length > 0);
}

/** The same scope with nothing in its own ranges: what still flows comes from around it. */
export function withoutOwn(scope: Scope): Scope {
  const ranges = scope.ranges.map((range) => ({
    alias: range.alias,
    items: range.items.map((item) => ({ ...item, flow: NOTHING })),
    ...(range.named === undefined ? {} : { named: new Map([...range.named].map(([name]) => [name, NOTHING])) }),
  }));
  return { ...scope, ranges, isEmptied: true };
}

/** Whether a level of the scope was emptied. */
export function isEmptied(scope: Scope): boolean {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) if (level.isEmptied) return true;
  return false;
}

/** Column names given by an alias: `t (a, b)`. */
export function renamed(items: readonly Item[], names: readonly string[]): readonly Item[] {
  const result: Item[] = [];
  const rest = [...items];
  for (const name of names) {
    const next = rest[0];
    if (next === undefined) break;
    result.push({ name, flow: next.flow });
    if (!next.isOpen) rest.shift();
  }
  return [...result, ...rest];
}

/** Exactly `count` columns out of items of which one may stand for many; undefined where they do not fit. */
export function fitted(items: readonly Item[], count: number): readonly Item[] | undefined {
  const open = items.filter(({ isOpen }) => isOpen);
  if (open.length === 0) return items.length === count ? items : undefined;
  const missing = count - (items.length - open.length);
  if (open.length > 1 || missing < 0) return undefined;
  return items.flatMap((item) =>
    item.isOpen ? Array.from({ length: missing }, () => ({ name: '', flow: item.flow })) : [item],
  );
}

/** Two lists column by column, as UNION puts them together. */
export function merged(left: readonly Item[], right: readonly Item[]): readonly Item[] {
  const isEven = left.length === right.length && ![...left, ...right].some(({ isOpen }) => isOpen);
  if (!isEven) return [{ name: '', flow: unionOf([...left, ...right].map(({ flow }) => flow)), isOpen: true }];
  return left.map((item, i) => ({ name: item.name, flow: unionOf([item.flow, right[i]?.flow ?? NOTHING]) }));
}
