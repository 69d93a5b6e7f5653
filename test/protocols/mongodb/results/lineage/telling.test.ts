import { expect, it } from 'vitest';
import { tellsNoValues } from '../../../../../protocols/mongodb/results/lineage/telling.ts';

it.each(['create', 'drop', 'dbStats', 'explain', 'listDatabases', 'serverStatus'])('%s tells no values', (command) => {
  expect(tellsNoValues(command)).toBe(true);
});

it.each(['find', 'validate', 'currentOp', 'getLog', 'usersInfo', 'mapReduce', 'somethingNew'])(
  '%s may tell values',
  (command) => {
    expect(tellsNoValues(command)).toBe(false);
  },
);
