import { expect, it } from 'vitest';
import { COMMAND_KINDS } from '../../../../protocols/mongodb/commands/kinds.ts';

it.each([
  ['dropDatabase', 'database', 'drop_database'],
  ['drop', 'collection', 'drop_collection'],
  ['createUser', 'database', 'create_user'],
  ['shutdown', 'server', 'shutdown'],
  ['hello', 'session', 'hello'],
])('tells what %s is', (name, scope, word) => {
  const kind = COMMAND_KINDS.get(name);
  expect(kind?.scope).toBe(scope);
  expect(kind?.words).toContain(word);
});

it('does not know commands that only their documents explain', () => {
  for (const name of ['aggregate', 'update', 'getMore', 'eval', 'constructor'])
    expect(COMMAND_KINDS.has(name)).toBe(false);
});
