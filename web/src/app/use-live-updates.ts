import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type LiveState, LiveUpdates } from '../api/live.ts';

/** Keeps every page current while somebody is logged in. Tells whether changes arrive. */
export function useLiveUpdates(): LiveState {
  const queries = useQueryClient();
  const [updates] = useState(() => new LiveUpdates(queries));
  useEffect(() => {
    updates.open();
    return () => updates.close();
  }, [updates]);
  return useSyncExternalStore(updates.subscribe, () => updates.state);
}
