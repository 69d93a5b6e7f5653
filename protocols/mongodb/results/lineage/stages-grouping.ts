import { type Field, inside, textOf } from '../../bson/fields.ts';
import { evaluate, evaluateOperator, operatorOf } from './expression.ts';
import type { Scope } from './scope.ts';
import { anyOf, computedOf, documentOf, NOTHING, type Shape, UNKNOWN } from './shape.ts';
import type { Outcome, Place, ReadStage } from './stage.ts';
import { withPath } from './stages-shaping.ts';

type Read = (stage: Field, documents: Shape, place: Place) => Outcome | Shape;

const STAGES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['$group', group],
  ['$bucket', (stage, documents, { scope }) => bucket(stage, documents, scope, (by) => computedOf(by))],
  ['$bucketAuto', (stage, documents, { scope }) => bucket(stage, documents, scope, bounds)],
  ['$sortByCount', sortByCount],
  ['$count', (stage) => documentOf(new Map([[textOf(stage) ?? '', NOTHING]]), NOTHING)],
  ['$setWindowFields', setWindowFields],
  ['$facet', facet],
]);

/** Stages that make documents of several. */
export const readGrouping: ReadStage = (stage, documents, place) => STAGES.get(stage.name)?.(stage, documents, place);

function group(stage: Field, documents: Shape, { scope }: Place): Shape {
  const inner = scope.on(documents);
  const fields = new Map<string, Shape>();
  for (const field of inside(stage) ?? []) {
    fields.set(field.name, field.name === '_id' ? evaluate(field, inner) : accumulated(field, inner));
  }
  scope.steps.take(fields.size);
  return documentOf(fields, NOTHING);
}

function accumulated(field: Field, scope: Scope): Shape {
  const operator = operatorOf(field);
  return operator === undefined ? UNKNOWN : evaluateOperator(operator, scope);
}

/** `idOf` tells what names a bucket, by what its documents are put in by. */
function bucket(stage: Field, documents: Shape, scope: Scope, idOf: (by: Shape) => Shape): Shape {
  const inner = scope.on(documents);
  const fields = inside(stage);
  const by = fields?.get('groupBy');
  const output = inside(fields?.get('output'));
  const outputs = [...(output ?? [])].map((field) => [field.name, accumulated(field, inner)] as const);
  const counted = output === undefined ? [['count', NOTHING] as const] : outputs;
  return documentOf(new Map([['_id', by === undefined ? UNKNOWN : idOf(evaluate(by, inner))], ...counted]), NOTHING);
}

/** The smallest and the largest, as they are. With a granularity they are numbers near them. */
function bounds(by: Shape): Shape {
  const bound = anyOf([by, computedOf(by)]);
  return documentOf(
    new Map([
      ['min', bound],
      ['max', bound],
    ]),
    NOTHING,
  );
}

function sortByCount(stage: Field, documents: Shape, { scope }: Place): Shape {
  return documentOf(
    new Map([
      ['_id', evaluate(stage, scope.on(documents))],
      ['count', NOTHING],
    ]),
    NOTHING,
  );
}

function setWindowFields(stage: Field, documents: Shape, { scope }: Place): Shape {
  const output = inside(inside(stage)?.get('output'));
  if (output === undefined) return UNKNOWN;
  const inner = scope.on(documents);
  return [...output].reduce((shape, field) => {
    const operators = [...(inside(field) ?? [])].filter(({ name }) => name !== 'window');
    const [operator] = operators;
    const value = operator === undefined || operators.length > 1 ? UNKNOWN : windowed(operator, inner);
    return withPath(shape, field.name, value);
  }, documents);
}

/** `$linearFill` leaves what is there as it is, and what is between two values may be one of them. */
function windowed(operator: Field, scope: Scope): Shape {
  const value = evaluateOperator(operator, scope);
  return operator.name === '$linearFill' ? anyOf([evaluate(operator, scope), value]) : value;
}

function facet(stage: Field, documents: Shape, place: Place): Outcome {
  const outcomes = [...(inside(stage) ?? [])].map(
    (field) => [field.name, place.read(field, documents, { ...place, depth: place.depth + 1 })] as const,
  );
  const unknown = outcomes.map(([, { untold }]) => untold).find((what) => what !== undefined);
  return {
    documents: documentOf(new Map(outcomes.map(([name, outcome]) => [name, outcome.documents])), NOTHING),
    writes: outcomes.flatMap(([, { writes }]) => writes),
    ...(unknown === undefined ? {} : { untold: unknown }),
  };
}
