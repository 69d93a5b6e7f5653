import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Session } from '../../api/shapes.ts';
import { followSession } from './follow-session.ts';
import { readQueries, sessionQuery } from './session-data.ts';
import { type LogState, type LogVerdict, SessionLog } from './session-log.ts';

const UNREAD: LogState = { queries: [], phase: 'reading', error: null };
const listenToNothing = () => () => {};

/** The queries of a session on the screen, and how to read more of them. */
export function useSessionLog(
  { id, status }: Pick<Session, 'id' | 'status'>,
  { verdict, isLatest }: { readonly verdict: LogVerdict; readonly isLatest: boolean },
): LogState & { readonly more: () => void } {
  const client = useQueryClient();
  const [log, setLog] = useState<SessionLog>();
  // That it closes is told to a log by its stream; only the next one begins otherwise.
  const isOpen = useRef(status === 'open');
  isOpen.current = status === 'open';
  useEffect(() => {
    const next = new SessionLog(
      {
        read: (after, signal) => readQueries(id, { after, isLatest: isLatest && after === undefined, verdict }, signal),
        follow: (after, listener) => followSession(id, after, listener),
      },
      {
        verdict,
        isOpen: isOpen.current,
        onClosed: (session) => client.setQueryData(sessionQuery(id).queryKey, session),
      },
    );
    setLog(next);
    void next.more();
    return () => next.close();
  }, [id, verdict, isLatest, client]);
  const state = useSyncExternalStore(log?.subscribe ?? listenToNothing, () => log?.state ?? UNREAD);
  const more = useCallback(() => void log?.more(), [log]);
  return { ...state, more };
}
