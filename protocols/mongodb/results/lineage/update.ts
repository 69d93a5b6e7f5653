import { type Field, inside, textOf } from '../../bson/fields.ts';
import { TYPE } from '../../bson/sizes.ts';
import { NOTHING, type Shape, UNKNOWN, withinPlaces } from './shape.ts';
import type { Outcome, Place } from './stage.ts';
import { withPath } from './stages-shaping.ts';

/** What documents are after an update: by a pipeline, by operators, or by another document. Its values are constants otherwise. */
export function updated(update: Field | undefined, base: Shape, place: Place): Outcome {
  if (update === undefined) return { documents: NOTHING, writes: [] };
  if (update.type === TYPE.array) return place.read(update, base, place);
  const renames = [...(inside(inside(update)?.get('$rename')) ?? [])];
  return { documents: renames.reduce((documents, rename) => renamed(documents, base, rename), base), writes: [] };
}

function renamed(documents: Shape, base: Shape, rename: Field): Shape {
  const to = textOf(rename);
  return to === undefined ? UNKNOWN : withPath(documents, to, withinPlaces(base, rename.name.split('.')));
}
