import type { DocumentField } from '../../../../src/core/documents.ts';

/** Where what a command answers comes from. Worked out once per command, whatever number of replies it has. */
export interface Lineage {
  /** The documents of its batches, the `value` of a findAndModify, each of the `values` of a distinct. */
  readonly documents: DocumentField;
  /** Nothing could be told of the documents as a whole. */
  readonly isUnknown: boolean;
}
