import { type ShapeField, unknownField } from './field.ts';

/** Where what a command answers comes from. Worked out once per command, whatever number of replies it has. */
export interface Lineage {
  /** The documents of its batches, the `value` of a findAndModify, each of the `values` of a distinct. */
  readonly documents: ShapeField;
  /** The documents it writes to, by their field paths: what is said of a key that is there twice. */
  readonly keys: ShapeField;
  /** It answers how it would be run. */
  readonly isPlan: boolean;
  /** Nothing could be told of the documents it answers. */
  readonly isUnknown: boolean;
}

/** Of what nobody could follow. */
export function unknownLineage(): Lineage {
  return { documents: unknownField(), keys: unknownField(), isPlan: false, isUnknown: true };
}
