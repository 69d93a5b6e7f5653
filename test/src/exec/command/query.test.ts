import { expect, test } from 'vitest';
import { commandQuery } from '../../../../src/exec/command/query.ts';

const work = { command: ['bash'], script: 'echo hi', clientArgs: ['-x'] };

test('the script is the text, arguments are parameters, and nobody vouches for what it does', () => {
  const query = commandQuery(work);
  expect(query).toMatchObject({
    text: 'echo hi',
    params: [{ text: '-x', encoding: 'text', type: 'argument' }],
    phase: 'execute',
    via: 'command',
    related: [],
  });
  expect(query.statements()).toEqual([{ operation: 'unknown', text: 'echo hi', housekeeping: false }]);
  expect(commandQuery({ ...work, clientArgs: [] }).params).toBeUndefined();
});

test('the fingerprint is of the script, the arguments and the command, and of where each ends', () => {
  const prints = [
    work,
    { ...work, script: 'echo hi ' },
    { ...work, clientArgs: [] },
    { ...work, clientArgs: ['-', 'x'] },
    { ...work, clientArgs: ['-x', ''] },
    { ...work, command: ['bash', '-x'] },
    { ...work, command: ['bash', '-x'], clientArgs: [] },
  ].map((one) => commandQuery(one).fingerprint());
  expect(new Set(prints).size).toBe(prints.length);
  expect(commandQuery(work).fingerprint()).toBe(prints[0]);
  expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
});
