import type { ColumnOrigin, ColumnSource } from '../../src/core/query.ts';
import { type CompiledColumn, strictestOf, withoutParts } from './columns.ts';
import { matchesGlob } from './glob.ts';
import { columnLabel, type Label } from './strategies.ts';

/** A place in a list: `items.0.sku` means every `sku` of the documents in `items`. */
const PLACE = /^[0-9]+$/;

/** How far a rule names what a field of documents holds. */
export type Reach =
  /** Not at all. */
  | 'none'
  /** The field, or a document that it is part of. */
  | 'whole'
  /** A field within it, where it is a document. */
  | 'within';

/** What column rules say of fields of documents. A rule for a document is one for everything in it. */
export interface FieldRules {
  /** What the values of a field that comes from there are masked as; undefined when no rule names it. */
  labelFor(sources: readonly ColumnSource[] | 'unknown'): Label | undefined;
  /** Whether a rule may name single fields within a document that is taken over from there as it is. */
  reachesWithin(sources: readonly ColumnSource[] | 'unknown'): boolean;
  /** Whether a rule names this field by name, not by a pattern of any. */
  spells(sources: readonly ColumnSource[] | 'unknown'): boolean;
}

/** Rules whose fields are not known are judged as columns that cannot be followed: nothing of them is shown. */
const UNKNOWN = columnLabel(undefined, 'null');

/** `lists`: the column rules of each masking rule. Within one the first match counts, between them the strictest does. */
export function fieldRules(lists: readonly (readonly CompiledColumn[])[]): FieldRules {
  const labelOf = (source: ColumnSource): Label | undefined => {
    const labels = lists.map((list) => list.find((rule) => isCovered(rule, source))?.label);
    const label = strictestOf(labels);
    return label !== undefined && source.isDerived ? withoutParts(label) : label;
  };
  return {
    labelFor: (sources) => (sources === 'unknown' ? UNKNOWN : strictestOf(sources.map(labelOf))),
    reachesWithin(sources) {
      if (sources === 'unknown') return false;
      // Of a document that a query builds only its fields tell where they come from.
      if (sources.length === 0) return true;
      return sources.some(
        (source) => !source.isDerived && lists.some((list) => list.some((rule) => reachOf(rule, source) === 'within')),
      );
    },
    spells(sources) {
      if (sources === 'unknown') return false;
      return sources.some((source) =>
        lists.some((list) => list.some((rule) => isCovered(rule, source) && rule.names.at(-1) === source.column)),
      );
    },
  };
}

/** How far a rule names what comes from a field: what is derived of a document may be of any field within it. */
export function reachOf(rule: CompiledColumn, source: ColumnOrigin): Reach {
  const segments = segmentsOf(source);
  let reach: Reach = 'none';
  for (const path of pathsOf(rule, source)) {
    const common = Math.min(path.length, segments.length);
    if (!segments.slice(0, common).every((segment, i) => matchesName(path[i], segment))) continue;
    if (path.length <= segments.length) return 'whole';
    reach = 'within';
  }
  return reach;
}

/** What is left of a rule's path behind a field that it names something within; nothing is left where it names all of it. */
export function restsOf(rule: CompiledColumn, source: ColumnOrigin): readonly (readonly string[])[] {
  const segments = segmentsOf(source);
  const rests: (readonly string[])[] = [];
  for (const path of pathsOf(rule, source)) {
    const common = Math.min(path.length, segments.length);
    if (segments.slice(0, common).every((segment, i) => matchesName(path[i], segment))) rests.push(path.slice(common));
  }
  return rests;
}

/** Whether a rule names what is called by `rest` behind a field; names of `rest` may be patterns of another rule. */
export function coversRest(rule: CompiledColumn, target: ColumnOrigin, rest: readonly string[]): boolean {
  const segments = segmentsOf(target);
  return pathsOf(rule, target).some((path) => {
    if (path.length > segments.length + rest.length) return false;
    return path.every((pattern, i) =>
      i < segments.length
        ? matchesName(pattern, segments[i] ?? '')
        : matchesPattern(pattern, rest[i - segments.length] ?? ''),
    );
  });
}

/** Whether all that `other` means is meant by `pattern`, as far as that is plain to see. */
function matchesPattern(pattern: string, other: string): boolean {
  if (!/[*?]/.test(other)) return matchesGlob(pattern, other);
  return /^\*+$/.test(pattern) || pattern.toLowerCase() === other.toLowerCase();
}

function isCovered(rule: CompiledColumn, source: ColumnSource): boolean {
  const reach = reachOf(rule, source);
  return reach === 'whole' || (reach === 'within' && source.isDerived);
}

function segmentsOf({ column }: ColumnOrigin): readonly string[] {
  return column === '' ? [] : column.split('.');
}

/** The paths that a rule names in a collection: names of collections may have dots, and lists may be named with a place. */
function pathsOf({ names }: CompiledColumn, { schema, table }: ColumnOrigin): readonly (readonly string[])[] {
  const [database = '', collection = '', ...path] = names;
  if (schema !== undefined && !matchesGlob(database, schema)) return [];
  const paths: (readonly string[])[] = [];
  // An empty table may be any.
  if (table === '' || matchesGlob(collection, table)) paths.push(path);
  const parts = table.split('.');
  const isSpelt = parts.length > 1 && parts.every((part, i) => matchesName(names[i + 1], part));
  if (isSpelt && names.length > parts.length + 1) paths.push(names.slice(parts.length + 1));
  return paths.flatMap((one) => (one.some((name) => PLACE.test(name)) ? [one, withoutPlaces(one)] : [one]));
}

/** The field itself stays, whatever its name. */
function withoutPlaces(path: readonly string[]): readonly string[] {
  return path.filter((name, i) => i === 0 || !PLACE.test(name));
}

function matchesName(pattern: string | undefined, name: string): boolean {
  return pattern !== undefined && matchesGlob(pattern, name);
}
