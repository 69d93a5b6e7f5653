import { expect, it } from 'vitest';
import { MongodbQuery } from '../../../protocols/mongodb/query.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { unknownLineage } from '../../../protocols/mongodb/results/lineage/lineage.ts';
import { Unit } from '../../../protocols/mongodb/unit.ts';
import { FIND, request } from './conversation.ts';

it('holds its command as it came, and is settled once', () => {
  const read = readRequest(request(1, FIND));
  const query = new MongodbQuery({ id: 1, request: read, receivedAt: 0 });
  const unit = new Unit({ query, request: read, lineage: unknownLineage(), isCurrent: () => true });
  expect(unit.queries).toEqual([query]);
  expect(unit.bytes).toBe(read.frame);
  let settled = 0;
  unit.onSettled = () => {
    settled += 1;
  };
  unit.settle();
  expect(() => unit.settle()).toThrow(/twice/);
  expect(settled).toBe(1);
});
