import { type Field, inside, numberOf } from '../../bson/fields.ts';
import { TYPE } from '../../bson/sizes.ts';
import { evaluate, operatorOf } from './expression.ts';
import type { Scope } from './scope.ts';
import { anyOf, documentOf, NOTHING, type Shape } from './shape.ts';

/** Who reads the fields: a `$project`, a `$addFields` or `$set`, or the projection of a find. */
export type ProjectionKind = 'project' | 'add' | 'find';

/** A field that is named, or only on the way to some. */
type Node = { readonly leaf: Field } | { readonly fields: Map<string, Node> };

const IS_CHOICE: ReadonlySet<number> = new Set([TYPE.int32, TYPE.int64, TYPE.double, TYPE.decimal128, TYPE.boolean]);

/**
 * What documents are after a projection. Fields it leaves out may be told as if they were there: no value can stand in
 * them. Throws ProtocolError where a name is there twice.
 */
export function project(base: Shape, specification: Field, kind: ProjectionKind, scope: Scope): Shape {
  const root = new Map<string, Node>();
  collect(specification, root, kind, scope);
  // Only the fields that are named come through, and `_id`, when one of them is asked for.
  const keepsOthers = kind === 'add' || !isInclusion(root, kind);
  const id = root.get('_id');
  if (!keepsOthers && id === undefined) root.set('_id', { leaf: INCLUDED });
  if (kind !== 'add' && id !== undefined && 'leaf' in id && isFalse(id.leaf)) root.set('_id', { leaf: NO_VALUE });
  return build(base, root, keepsOthers, kind, scope.on(base));
}

const INCLUDED: Field = { name: '', type: TYPE.boolean, bytes: Buffer.of(1), start: 0, end: 1 };
const NO_VALUE: Field = { name: '', type: TYPE.null, bytes: Buffer.alloc(0), start: 0, end: 0 };

/** Brings `a.b` and `{a: {b: …}}` together. */
function collect(specification: Field, into: Map<string, Node>, kind: ProjectionKind, scope: Scope): void {
  for (const field of inside(specification) ?? []) {
    // The positional `a.$` of a find is the matching item of `a`.
    const path = field.name.split('.').filter((name) => kind !== 'find' || name !== '$');
    scope.steps.take(path.length);
    const last = path.pop() ?? '';
    let at = into;
    for (const name of path) at = nodeOf(at, name);
    const isNested = field.type === TYPE.document && operatorOf(field) === undefined && (inside(field)?.size ?? 0) > 0;
    if (isNested) collect(field, nodeOf(at, last), kind, scope);
    else at.set(last, { leaf: field });
  }
}

function nodeOf(fields: Map<string, Node>, name: string): Map<string, Node> {
  const known = fields.get(name);
  if (known !== undefined && 'fields' in known) return known.fields;
  const fresh = new Map<string, Node>();
  fields.set(name, { fields: fresh });
  return fresh;
}

function build(
  base: Shape,
  nodes: ReadonlyMap<string, Node>,
  keepsOthers: boolean,
  kind: ProjectionKind,
  scope: Scope,
): Shape {
  const fields = new Map<string, Shape>();
  for (const [name, node] of nodes) {
    const here = base.child(name);
    const shape =
      'fields' in node ? build(here, node.fields, keepsOthers, kind, scope) : leafOf(node.leaf, here, kind, scope);
    fields.set(name, shape);
  }
  scope.steps.take(fields.size);
  return documentOf(fields, keepsOthers ? base : NOTHING);
}

function leafOf(leaf: Field, here: Shape, kind: ProjectionKind, scope: Scope): Shape {
  if (kind === 'add') return evaluate(leaf, scope);
  if (IS_CHOICE.has(leaf.type)) return here;
  if (kind === 'project') return evaluate(leaf, scope);
  const operator = operatorOf(leaf)?.name;
  if (operator === '$elemMatch') return here;
  // In a find it may be the one that cuts the field, or the expression.
  return operator === '$slice' ? anyOf([here, evaluate(leaf, scope)]) : evaluate(leaf, scope);
}

/** Whether fields that are not named are certain not to come through. */
function isInclusion(nodes: ReadonlyMap<string, Node>, kind: ProjectionKind, isTop = true): boolean {
  return [...nodes].some(([name, node]) => {
    if ('fields' in node) return isInclusion(node.fields, kind, false);
    if (isTop && name === '_id') return false;
    const { leaf } = node;
    return IS_CHOICE.has(leaf.type) ? isTruthy(leaf) : kind === 'project' && operatorOf(leaf)?.name !== '$meta';
  });
}

/** Zeros that look otherwise (-0, decimals) count as what leaves a field out. */
function isTruthy(leaf: Field): boolean {
  const number = numberOf(leaf);
  return number !== undefined && number !== 0 && !Number.isNaN(number);
}

function isFalse(leaf: Field): boolean {
  return IS_CHOICE.has(leaf.type) && numberOf(leaf) === 0;
}
