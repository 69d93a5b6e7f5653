import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { agoOf, exactOf } from './time-words.ts';

const TICK_MS = 15_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  now = Date.now();
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** The time it is, again and again: one clock for everything on the screen. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** A time: how long ago or ahead, and exactly when on a second look. */
export function When({ at }: { readonly at: string }) {
  const time = useNow();
  return (
    <Tooltip label={exactOf(at)}>
      <time dateTime={at}>{agoOf(at, time)}</time>
    </Tooltip>
  );
}
