import { documentsOf, type Field, Fields, inside, isTruthy, numberOf, textOf } from '../bson/fields.ts';
import { TYPE } from '../bson/sizes.ts';

/** How deep conditions are looked into; the server takes fewer. */
const NESTING_MAX = 100;
/** Every document has one. */
const ID = '_id';
/** Variables that stand for the document. */
const DOCUMENT = /^\$\$(?:ROOT|CURRENT)(?:\.|$)/;

/** Whether a filter leaves no document out: it is missing, empty, or always true by its form. Throws ProtocolError where a name is there twice. */
export function restrictsNothing(filter: Field | undefined): boolean {
  if (filter?.type !== TYPE.document) return true;
  return everyIsTrue(new Fields(filter.bytes, filter.start, filter.end), 0);
}

/** What is nested too deep to be looked at counts as true. */
function everyIsTrue(fields: Fields, depth: number): boolean {
  if (depth > NESTING_MAX) return true;
  for (const field of fields) if (!isTrue(field, depth)) return false;
  return true;
}

function isTrue(field: Field, depth: number): boolean {
  switch (field.name) {
    case '$comment':
    case '$alwaysTrue':
      return true;
    case '$expr':
      return isTrueConstant(field);
    case '$sampleRate':
      return numberOf(field) === 1 || (field.type === TYPE.decimal128 && isTruthy(field));
    case '$and':
      return alternatives(field)?.every((one) => everyIsTrue(one, depth + 1)) ?? false;
    case '$or':
      return alternatives(field)?.some((one) => everyIsTrue(one, depth + 1)) ?? false;
    case '$nor':
      return alternatives(field)?.every((one) => one.get('$alwaysFalse') !== undefined) ?? false;
    default:
      return field.type === TYPE.document && isTrueOfEach(field);
  }
}

function alternatives(field: Field): readonly Fields[] | undefined {
  return documentsOf(field)?.map((document) => new Fields(document));
}

/**
 * `{$expr: true}`, `{$expr: 1}`, `{$expr: {$literal: true}}`; whatever is no number, no field and nothing is true, too. What
 * is computed of constants alone is nothing that documents are told apart by, whatever comes of it.
 */
function isTrueConstant(field: Field): boolean {
  switch (field.type) {
    case TYPE.document: {
      const [only, ...others] = inside(field) ?? [];
      if (only === undefined || others.length > 0) return !readsFields(field);
      return only.name === '$literal' || only.name === '$const' ? isTrueLiteral(only) : !readsFields(field);
    }
    case TYPE.string:
      return !readsFields(field);
    default:
      return isTruthy(field);
  }
}

function isTrueLiteral(field: Field): boolean {
  return field.type === TYPE.document || isTruthy(field);
}

/** Whether an expression looks at the document. Variables do not, unless they are set to a field in it: those of a command are constants. */
function readsFields(field: Field): boolean {
  const text = textOf(field);
  if (text !== undefined) return text.startsWith('$') && (!text.startsWith('$$') || DOCUMENT.test(text));
  return [...(inside(field) ?? [])].some((inner) => inner.name === '$getField' || readsFields(inner));
}

/** Conditions on one field that every document meets. */
function isTrueOfEach({ name, bytes, start, end }: Field): boolean {
  const conditions = [...new Fields(bytes, start, end)];
  if (conditions.length === 0) return false;
  return conditions.every((condition) => {
    switch (condition.name) {
      case '$nin':
        return inside(condition)?.size === 0;
      case '$exists':
        return name === ID && isTruthy(condition);
      case '$not':
        return isNever(inside(condition), name);
      case '$ne':
        return name === ID && condition.type === TYPE.null;
      case '$gt':
      case '$gte':
        return name === ID && condition.type === TYPE.minKey;
      case '$lt':
      case '$lte':
        return name === ID && condition.type === TYPE.maxKey;
      default:
        return false;
    }
  });
}

/** `{$in: []}`, and an `_id` that is not there. */
function isNever(conditions: Fields | undefined, name: string): boolean {
  const exists = conditions?.get('$exists');
  return inside(conditions?.get('$in'))?.size === 0 || (name === ID && exists !== undefined && !isTruthy(exists));
}
