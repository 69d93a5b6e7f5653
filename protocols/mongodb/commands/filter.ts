import { documentsOf, type Field, Fields, inside, numberOf, textOf } from '../bson/fields.ts';
import { TYPE } from '../bson/sizes.ts';

/** How deep conditions are looked into; the server takes fewer. */
const NESTING_MAX = 100;
/** Every document has one. */
const ID = '_id';

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
      return numberOf(field) === 1;
    case '$and':
      return alternatives(field)?.every((one) => everyIsTrue(one, depth + 1)) ?? false;
    case '$or':
      return alternatives(field)?.some((one) => everyIsTrue(one, depth + 1)) ?? false;
    default:
      return field.type === TYPE.document && isTrueOfEach(field);
  }
}

function alternatives(field: Field): readonly Fields[] | undefined {
  return documentsOf(field)?.map((document) => new Fields(document));
}

/** `{$expr: true}`, `{$expr: 1}`, `{$expr: {$literal: true}}`; whatever is no number, no field and nothing is true, too. */
function isTrueConstant(field: Field): boolean {
  switch (field.type) {
    case TYPE.document: {
      const [only, ...others] = inside(field) ?? [];
      return only?.name === '$literal' && others.length === 0 && isTrueConstant(only);
    }
    case TYPE.null:
    case TYPE.undefined:
      return false;
    case TYPE.string:
      return !textOf(field)?.startsWith('$');
    default:
      return numberOf(field) !== 0;
  }
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
        return name === ID && (numberOf(condition) ?? 0) !== 0;
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
