import { type Field, type Fields, inside, textOf } from '../../bson/fields.ts';
import { evaluate } from './expression.ts';
import type { Scope } from './scope.ts';
import { anyOf, NOTHING, type Shape, UNKNOWN } from './shape.ts';
import type { Outcome, Place, ReadStage } from './stage.ts';
import { withPath } from './stages-shaping.ts';

/** Stages that read another collection. */
export const readJoining: ReadStage = (stage, documents, place) => {
  switch (stage.name) {
    case '$lookup':
      return lookup(stage, documents, place);
    case '$graphLookup':
      return graphLookup(stage, documents, place);
    case '$unionWith':
      return unionWith(stage, documents, place);
    default:
      return undefined;
  }
};

function lookup(stage: Field, documents: Shape, place: Place): Outcome {
  const fields = inside(stage);
  const variables = letOf(fields, place.scope.on(documents));
  const inner = innerOf(fields?.get('from'), fields?.get('pipeline'), place, place.scope.with(variables));
  return joined(inner, withPath(documents, textOf(fields?.get('as')) ?? '', inner.documents));
}

function graphLookup(stage: Field, documents: Shape, place: Place): Outcome {
  const fields = inside(stage);
  const inner = innerOf(fields?.get('from'), undefined, place, place.scope);
  const depth = textOf(fields?.get('depthField'));
  const found = depth === undefined ? inner.documents : withPath(inner.documents, depth, NOTHING);
  return joined(inner, withPath(documents, textOf(fields?.get('as')) ?? '', found));
}

function unionWith(stage: Field, documents: Shape, place: Place): Outcome {
  const fields = inside(stage);
  const from = fields === undefined ? stage : (fields.get('coll') ?? undefined);
  // The other pipeline sees the variables of the command, none of these documents.
  const inner = innerOf(from, fields?.get('pipeline'), place, place.scope);
  return joined(inner, anyOf([documents, inner.documents]));
}

function joined({ writes, untold }: Outcome, documents: Shape): Outcome {
  return { documents, writes, ...(untold === undefined ? {} : { untold }) };
}

/** What comes from another collection; without one the pipeline brings its documents along. */
function innerOf(from: Field | undefined, pipeline: Field | undefined, place: Place, scope: Scope): Outcome {
  const base = from === undefined ? { documents: NOTHING } : namespaceOf(from, place);
  if (pipeline === undefined) return { documents: base.documents, writes: [] };
  const { database, collections, depth, read } = place;
  return read(pipeline, base.documents, { database, collections, scope, depth: depth + 1, read });
}

/** A collection given by its name, or as `{db, coll}`. What is neither may be any. */
function namespaceOf(from: Field, { database, collections, scope }: Place): { readonly documents: Shape } {
  const fields = inside(from);
  const name = textOf(from) ?? textOf(fields?.get('coll'));
  if (name === undefined) return { documents: UNKNOWN };
  return { documents: collections.documents(textOf(fields?.get('db')) ?? database, name, scope) };
}

/** What `let` binds, by the documents that it is said of. */
export function letOf(fields: Fields | undefined, scope: Scope): (readonly [string, Shape])[] {
  return [...(inside(fields?.get('let')) ?? [])].map((field) => [field.name, evaluate(field, scope)] as const);
}
