import type { Field } from '../../bson/fields.ts';
import type { Collections } from './collections.ts';
import type { Scope } from './scope.ts';
import { type Shape, UNKNOWN } from './shape.ts';

/** Where a pipeline runs. */
export interface Place {
  readonly database: string;
  /** Not there where it is no collection that the documents come from (`aggregate: 1`). */
  readonly collection?: string;
  readonly collections: Collections;
  /** Variables from outside; the documents' own come with every stage. */
  readonly scope: Scope;
  readonly depth: number;
  /** Reads the pipelines within stages. */
  readonly read: ReadStages;
}

/** Follows documents through the stages of a pipeline. */
export type ReadStages = (pipeline: Field | undefined, base: Shape, place: Place) => Outcome;

/** Documents that are on their way to a collection. */
export interface Write {
  readonly database: string;
  readonly collection: string;
  readonly documents: Shape;
}

/** What comes out of a pipeline. */
export interface Outcome {
  readonly documents: Shape;
  readonly writes: readonly Write[];
  /** The stage that nobody knows here. */
  readonly untold?: string;
}

/** What a stage does with documents; undefined for who does not know it. */
export type ReadStage = (stage: Field, documents: Shape, place: Place) => Outcome | Shape | undefined;

/** Documents of which nothing is known, by a stage that may do anything. */
export function untold(what: string): Outcome {
  return { documents: UNKNOWN, writes: [], untold: what };
}
