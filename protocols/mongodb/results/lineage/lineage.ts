import { type ShapeField, unknownField } from './field.ts';

/** Where what a command answers comes from. Worked out once per command, whatever number of replies it has. */
export interface Lineage {
  /** The documents of its batches, the `value` of a findAndModify, each of the `values` of a distinct. */
  readonly documents: ShapeField;
  /** The documents it writes to, by their field paths: what is said of a key that is there twice. */
  readonly keys: ShapeField;
  /** `plan`: it answers how it would be run; `writes`: what became of each of its writes. */
  readonly answers: 'documents' | 'plan' | 'writes';
  /** Nothing could be told of the documents it answers. */
  readonly isUnknown: boolean;
}

/** Of what nobody could follow. */
export function unknownLineage(): Lineage {
  return { documents: unknownField(), keys: unknownField(), answers: 'documents', isUnknown: true };
}
