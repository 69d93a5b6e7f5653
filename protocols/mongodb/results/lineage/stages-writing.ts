import { type Field, inside, textOf } from '../../bson/fields.ts';
import { TYPE } from '../../bson/sizes.ts';
import { anyOf, NOTHING, type Shape, storedIn } from './shape.ts';
import { type Outcome, type Place, type ReadStage, untold } from './stage.ts';
import { letOf } from './stages-joining.ts';

/** Stages that store documents. Nothing comes out of them. */
export const readWriting: ReadStage = (stage, documents, place) => {
  switch (stage.name) {
    case '$out':
      return written(stage, documents, place);
    case '$merge':
      return merge(stage, documents, place);
    default:
      return undefined;
  }
};

function written(into: Field | undefined, documents: Shape, { database }: Place): Outcome {
  const fields = inside(into);
  const collection = textOf(into) ?? textOf(fields?.get('coll'));
  if (collection === undefined) return untold('a stage that stores documents nobody knows where');
  const write = { database: textOf(fields?.get('db')) ?? database, collection, documents };
  return { documents: NOTHING, writes: [write] };
}

/** Of documents that are there already, a pipeline may make others, with the new ones at hand (`$$new`). */
function merge(stage: Field, documents: Shape, place: Place): Outcome {
  const fields = inside(stage);
  const plain = written(fields?.get('into') ?? stage, documents, place);
  const matched = fields?.get('whenMatched');
  const [write] = plain.writes;
  if (write === undefined || matched?.type !== TYPE.array) return plain;
  const outside = place.scope.with([['new', documents]]);
  const variables = fields?.get('let') === undefined ? [] : letOf(fields, place.scope.on(documents));
  const { database, collection } = write;
  const scope = outside.with(variables);
  const changed = place.read(matched, storedIn(database, collection), { ...place, scope, depth: place.depth + 1 });
  const all = { ...write, documents: anyOf([documents, changed.documents]) };
  return { documents: NOTHING, writes: [all], ...(changed.untold === undefined ? {} : { untold: changed.untold }) };
}
