import { describe, expect, it } from 'vitest';
import { OUTSTANDING_MAX, StepQueue } from '../../../protocols/mongodb/steps.ts';

const own = (id: number) => ({ kind: 'own', id }) as const;

describe('the queue', () => {
  it('goes in order', () => {
    const queue = new StepQueue();
    expect(queue.isEmpty).toBe(true);
    queue.push(own(1));
    queue.push(own(2));
    expect(queue.head?.id).toBe(1);
    queue.shift();
    expect(queue.head?.id).toBe(2);
  });

  it('waits for what the client is told only when a command of our own is answered', () => {
    const queue = new StepQueue();
    queue.push(own(1));
    expect(queue.isWaiting).toBe(false);
    queue.push({ ...own(2), late: { toClient: Buffer.alloc(1), waiting: 7 } });
    expect(queue.waiting).toBe(7);
    expect(queue.isWaiting).toBe(true);
  });

  it('waits when much is under way, and takes no end of it', () => {
    const queue = new StepQueue();
    for (let id = 0; id < OUTSTANDING_MAX; id += 1) queue.push(own(id));
    expect(queue.isWaiting).toBe(true);
    expect(queue.waiting).toBeUndefined();
    for (let id = 0; id < OUTSTANDING_MAX; id += 1) queue.push(own(id));
    expect(() => queue.push(own(0))).toThrow(/too many/);
  });
});
