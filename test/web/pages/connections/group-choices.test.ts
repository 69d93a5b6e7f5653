import { expect, test } from 'vitest';
import { choicesOf } from '../../../../web/src/pages/connections/group-choices.ts';

const GROUPS = ['admin', 'dba-team', 'security'].map((name) => ({ name, members: 1 }));
const names = (chosen: readonly string[], search: string) =>
  choicesOf(GROUPS, chosen, search).found.map(({ name }) => name);

test('those that are not chosen yet and match what is typed', () => {
  expect(names(['admin'], '')).toEqual(['dba-team', 'security']);
  expect(names([], ' DBA')).toEqual(['dba-team']);
});

test('what is typed may become a group, unless it is one', () => {
  expect(choicesOf(GROUPS, [], 'dba').canMake).toBe(true);
  expect(choicesOf(GROUPS, [], 'dba-team').canMake).toBe(false);
  expect(choicesOf(GROUPS, ['made-just-now'], 'made-just-now').canMake).toBe(false);
  expect(choicesOf(GROUPS, [], '  ').canMake).toBe(false);
});
