import { expect, it } from 'vitest';
import { unknownLineage } from '../../../../../protocols/mongodb/results/lineage/lineage.ts';

it('nothing is told of what nobody could follow', () => {
  const { documents, keys, isUnknown } = unknownLineage();
  expect([documents.child('a').sources, keys.sources, isUnknown]).toEqual(['unknown', 'unknown', true]);
});
