import { expect, it } from 'vitest';
import { UNKNOWN } from '../../../../../protocols/mongodb/results/lineage/shape.ts';
import { untold } from '../../../../../protocols/mongodb/results/lineage/stage.ts';

it('a stage that may do anything leaves nothing known', () => {
  expect(untold('the stage $x')).toEqual({ documents: UNKNOWN, writes: [], untold: 'the stage $x' });
});
