import type { SessionQuery } from '../../api/shapes.ts';
import { beginOf } from './query-words.ts';

/** How fast a session is shown again. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 50] as const;
export type Speed = (typeof SPEEDS)[number];

/** Longer pauses of the session are shown as this long, where they are shortened. */
export const PAUSE_MS_MAX = 2_000;
/** How long the last query stays before the replay is over. */
const LAST_MS = 1_000;

/** When each query begins in the replay, and how long it is as a whole. */
export interface Timeline {
  readonly begins: readonly number[];
  readonly lengthMs: number;
}

/** Puts queries into time as they came, from the first one on. */
export function timelineOf(
  queries: readonly Pick<SessionQuery, 'held_at' | 'decided_at'>[],
  isShortened: boolean,
): Timeline {
  const begins: number[] = [];
  let before: number | undefined;
  let at = 0;
  for (const query of queries) {
    const begin = beginOf(query);
    const time = begin === undefined ? before : Date.parse(begin);
    const pause = Math.max(0, (time ?? 0) - (before ?? time ?? 0));
    at += isShortened ? Math.min(pause, PAUSE_MS_MAX) : pause;
    before = Math.max(time ?? 0, before ?? 0);
    begins.push(at);
  }
  return { begins, lengthMs: begins.length === 0 ? 0 : at + LAST_MS };
}

/** The query that shows at a time: the last one that has begun; -1 where there is none. */
export function indexAt({ begins }: Timeline, position: number): number {
  let low = 0;
  let high = begins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((begins[middle] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where a replay stands. */
export interface ReplayState {
  readonly position: number;
  readonly isPlaying: boolean;
  readonly speed: Speed;
}

export type ReplayAction =
  | { readonly type: 'tick'; readonly ms: number }
  | { readonly type: 'toggle' }
  | { readonly type: 'seek'; readonly position: number }
  /** To a query, so many from the one that shows. */
  | { readonly type: 'step'; readonly by: number }
  | { readonly type: 'speed'; readonly speed: Speed };

export const REPLAY_START: ReplayState = { position: 0, isPlaying: false, speed: 1 };

/** What an action makes of a replay. */
export function replayed(state: ReplayState, action: ReplayAction, timeline: Timeline): ReplayState {
  const within = (position: number) => Math.min(timeline.lengthMs, Math.max(0, position));
  switch (action.type) {
    case 'tick': {
      if (!state.isPlaying) return state;
      const position = within(state.position + action.ms * state.speed);
      return { ...state, position, isPlaying: position < timeline.lengthMs };
    }
    case 'toggle': {
      // Played to its end, it begins anew.
      const isOver = state.position >= timeline.lengthMs;
      return { ...state, isPlaying: !state.isPlaying, position: isOver && !state.isPlaying ? 0 : state.position };
    }
    case 'seek':
      return { ...state, position: within(action.position) };
    case 'step': {
      const index = indexAt(timeline, state.position) + action.by;
      const place = Math.min(timeline.begins.length - 1, Math.max(0, index));
      return { ...state, isPlaying: false, position: timeline.begins[place] ?? 0 };
    }
    case 'speed':
      return { ...state, speed: action.speed };
  }
}

/** What a key does to a replay; undefined where it does nothing. */
export function actionOfKey(key: string, { lengthMs }: Timeline): ReplayAction | undefined {
  switch (key) {
    case ' ':
      return { type: 'toggle' };
    case 'ArrowRight':
      return { type: 'step', by: 1 };
    case 'ArrowLeft':
      return { type: 'step', by: -1 };
    case 'Home':
      return { type: 'seek', position: 0 };
    case 'End':
      return { type: 'seek', position: lengthMs };
    default:
      return undefined;
  }
}
