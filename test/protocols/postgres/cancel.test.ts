import { describe, expect, it } from 'vitest';
import { CancelRegistry } from '../../../protocols/postgres/cancel.ts';

function registry(minor = 0): {
  cancels: CancelRegistry;
  handle: ReturnType<CancelRegistry['add']>;
  count: () => number;
} {
  const cancels = new CancelRegistry();
  let cancelled = 0;
  const handle = cancels.add(minor, async () => {
    cancelled += 1;
  });
  return { cancels, handle, count: () => cancelled };
}

describe('the cancel registry', () => {
  it.each([
    [0, 4],
    [1, 4],
    [2, 32],
  ])('gives clients of protocol 3.%i keys of %i bytes', (minor, bytes) => {
    const { handle } = registry(minor);
    expect(handle.key).toHaveLength(bytes);
    expect(handle.pid).toBeGreaterThan(0);
  });

  it('cancels for who knows process id and key', async () => {
    const { cancels, handle, count } = registry();
    expect(await cancels.request(handle.pid, Buffer.from(handle.key))).toBe(true);
    expect(count()).toBe(1);
  });

  it('cancels for nobody else', async () => {
    const { cancels, handle, count } = registry(2);
    const wrong = Buffer.from(handle.key);
    wrong[31] = (wrong[31] ?? 0) ^ 1;
    const attempts: [number, Buffer][] = [
      [handle.pid, wrong],
      [handle.pid, handle.key.subarray(0, 4)],
      [handle.pid, Buffer.concat([handle.key, Buffer.from([0])])],
      [handle.pid + 1, handle.key],
    ];
    for (const [pid, key] of attempts) expect(await cancels.request(pid, key)).toBe(false);
    expect(count()).toBe(0);
  });

  it('forgets a session that is over', async () => {
    const { cancels, handle, count } = registry();
    handle.release();
    expect(await cancels.request(handle.pid, handle.key)).toBe(false);
    expect(count()).toBe(0);
  });

  it('gives every session its own', () => {
    const cancels = new CancelRegistry();
    const handles = Array.from({ length: 200 }, () => cancels.add(0, async () => undefined));
    expect(new Set(handles.map(({ pid }) => pid)).size).toBe(200);
    expect(new Set(handles.map(({ key }) => key.toString('hex'))).size).toBeGreaterThan(198);
  });
});
