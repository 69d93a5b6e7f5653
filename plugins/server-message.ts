import type { Plugin } from '../src/core/plugin.ts';
import type { Session } from '../src/core/session.ts';

/** Passes a server's message through the plugins a second time, for the record. Nothing is counted twice. */
export function asMasked(plugins: readonly Plugin[]): (text: string, session: Session) => string {
  return (text, session) => {
    const uncounted = withoutCounts(session);
    return plugins.reduce((masked, plugin) => plugin.onText?.(masked, uncounted) ?? masked, text);
  };
}

function withoutCounts(session: Session): Session {
  const { id, user, connection, protocol, client, database, startedAt, masked, signal } = session;
  return {
    ...{ id, user, connection, protocol, client, database, startedAt, signal },
    masked: new Map(masked),
    kill: (reason) => session.kill(reason),
    countMasked: () => {},
    takeMasked: () => ({}),
  };
}
