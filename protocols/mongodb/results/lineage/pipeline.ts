import { documentsOf, type Field, Fields } from '../../bson/fields.ts';
import type { Shape } from './shape.ts';
import { type Outcome, type Place, type ReadStage, untold, type Write } from './stage.ts';
import { readGrouping } from './stages-grouping.ts';
import { readJoining } from './stages-joining.ts';
import { readShaping } from './stages-shaping.ts';
import { readWriting } from './stages-writing.ts';

/** Pipelines within pipelines. */
const DEPTH_MAX = 30;
const READERS: readonly ReadStage[] = [readShaping, readGrouping, readJoining, readWriting];

/** Follows documents through the stages of a pipeline. Throws ProtocolError where a name is there twice. */
export function readStages(pipeline: Field | undefined, base: Shape, place: Place): Outcome {
  const stages = documentsOf(pipeline);
  if (stages === undefined) return untold('a pipeline that is no list of stages');
  if (place.depth > DEPTH_MAX) return untold('a pipeline that nests too deep');
  let documents = base;
  let unknown: string | undefined;
  const writes: Write[] = [];
  for (const bytes of stages) {
    place.scope.steps.take();
    const [stage, second] = [...new Fields(bytes)];
    const isStage = stage !== undefined && second === undefined;
    const outcome = isStage ? readStage(stage, documents, place) : untold('a stage that is not named by its one field');
    documents = outcome.documents;
    writes.push(...outcome.writes);
    unknown ??= outcome.untold;
  }
  return { documents, writes, ...(unknown === undefined ? {} : { untold: unknown }) };
}

function readStage(stage: Field, documents: Shape, place: Place): Outcome {
  for (const read of READERS) {
    const outcome = read(stage, documents, place);
    if (outcome !== undefined) return 'documents' in outcome ? outcome : { documents: outcome, writes: [] };
  }
  return untold(`the stage ${stage.name}`);
}
