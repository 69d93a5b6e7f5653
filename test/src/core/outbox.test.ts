import { expect, test } from 'vitest';
import { Outbox } from '../../../src/core/outbox.ts';
import type { Wire } from '../../../src/net/wire.ts';

/** Takes what is sent; `full` makes every write push back. */
function sink(full?: Promise<void>) {
  const sent: Buffer[] = [];
  let corks = 0;
  const wire = {
    write(bytes: Buffer) {
      sent.push(bytes);
      return full;
    },
    cork() {
      corks += 1;
    },
    uncork() {
      corks -= 1;
    },
  } as Partial<Wire> as Wire;
  return { sent, wire, corks: () => corks };
}

test('neighbours in memory leave as one piece without a copy, others for themselves and in order', () => {
  const chunk = Buffer.from('abcdefgh');
  // Memory of its own: what Node pools may by chance lie next to the chunk.
  const other = Buffer.alloc(1, '!');
  const outbox = new Outbox();
  const { sent, wire, corks } = sink();
  for (const part of [chunk.subarray(0, 2), Buffer.alloc(0), chunk.subarray(2, 5), chunk.subarray(6), other]) {
    outbox.add(part);
  }
  expect(outbox.flush(wire)).toBeUndefined();
  expect(sent.map(String)).toEqual(['abcde', 'gh', '!']);
  expect(sent[0]?.buffer).toBe(chunk.buffer);
  expect(corks()).toBe(0);
});

test('what was sent is not sent again, and nothing is sent of nothing', () => {
  const outbox = new Outbox();
  const { sent, wire } = sink();
  outbox.flush(wire);
  outbox.add(Buffer.from('one'));
  outbox.flush(wire);
  outbox.flush(wire);
  outbox.add(Buffer.from('two'));
  outbox.flush(wire);
  expect(sent.map(String)).toEqual(['one', 'two']);
});

test('a slow peer is waited for, whichever piece it did not take', () => {
  const full = Promise.resolve();
  const outbox = new Outbox();
  outbox.add(Buffer.from('one'));
  outbox.add(Buffer.from('two'));
  expect(outbox.flush(sink(full).wire)).toBe(full);
});
