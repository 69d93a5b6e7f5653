import { expect, test } from 'vitest';
import { begin, OUTSTANDING_MAX, StepQueue } from '../../../protocols/mysql/steps.ts';
import { ProtocolError } from '../../../src/errors.ts';

const step = () => ({ ...begin(1), kind: 'statistics' }) as const;

test('a command waits until it is answered, but not while the client sends a file', () => {
  const queue = new StepQueue();
  expect(queue.isWaiting).toBe(false);
  const waiting = { ...step() };
  queue.push(waiting);
  expect([queue.head, queue.isWaiting]).toEqual([waiting, true]);
  const { head } = queue;
  if (head !== undefined) head.phase = 'infile';
  expect(queue.isWaiting).toBe(false);
  queue.shift();
  expect(queue.isEmpty).toBe(true);
});

test('there is a limit', () => {
  const queue = new StepQueue();
  for (let i = 0; i < OUTSTANDING_MAX; i++) queue.push(step());
  expect(() => queue.push(step())).toThrow(ProtocolError);
});
