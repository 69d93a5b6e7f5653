import { useEffect, useMemo, useReducer } from 'react';
import type { SessionQuery } from '../../api/shapes.ts';
import {
  actionOfKey,
  indexAt,
  REPLAY_START,
  type ReplayAction,
  type ReplayState,
  replayed,
  type Timeline,
  timelineOf,
} from './replay.ts';

const TICK_MS = 100;
/** Keys mean something else there. */
const OWN_KEYS = 'input, textarea, select, [role="slider"], [role="combobox"], [role="option"], [role="dialog"] *';
/** A space presses these. */
const PRESSED = 'button, a, [role="button"], [role="switch"]';

/** A replay of queries while it is open. */
export interface Replay {
  readonly state: ReplayState;
  readonly timeline: Timeline;
  /** The place of the query that shows. */
  readonly index: number;
  readonly act: (action: ReplayAction) => void;
}

/** Shows queries again in time. The keys work wherever the focus is, but where they mean something else. */
export function useReplay(queries: readonly SessionQuery[], isOpen: boolean, isShortened: boolean): Replay {
  const timeline = useMemo(() => timelineOf(isOpen ? queries : [], isShortened), [queries, isOpen, isShortened]);
  const [state, act] = useReducer(
    (before: ReplayState, [action, line]: readonly [ReplayAction, Timeline]) => replayed(before, action, line),
    REPLAY_START,
  );
  const isRunning = isOpen && state.isPlaying;
  useEffect(() => {
    if (!isRunning) return;
    let last = performance.now();
    const timer = window.setInterval(() => {
      const now = performance.now();
      act([{ type: 'tick', ms: now - last }, timeline]);
      last = now;
    }, TICK_MS);
    return () => window.clearInterval(timer);
  }, [isRunning, timeline]);
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : undefined;
      const isElsewhere = event.ctrlKey || event.metaKey || event.altKey || target?.closest(OWN_KEYS) != null;
      if (isElsewhere || (event.key === ' ' && target?.closest(PRESSED) != null)) return;
      const action = actionOfKey(event.key, timeline);
      if (action === undefined) return;
      event.preventDefault();
      act([action, timeline]);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOpen, timeline]);
  return {
    state,
    timeline,
    index: indexAt(timeline, state.position),
    act: (action) => act([action, timeline]),
  };
}
