import type { SessionEvent } from '../../src/core/plugin.ts';
import type { Session } from '../../src/core/session.ts';
import type { Log } from './ports.ts';
import type { WindowParts } from './window.ts';
import type { WindowMemory } from './window-memory.ts';

/**
 * Takes in what became of the queries of a session that used windows; when it closes, whoever approved is told how many
 * commands it ran by each. A failure is logged: the audit log is the record.
 */
export async function noteWindowEvent(
  event: SessionEvent,
  session: Session,
  memory: WindowMemory,
  { windows, log }: { readonly windows: WindowParts; readonly log: Log },
): Promise<void> {
  memory.note(event);
  if (event.type !== 'session.close') return;
  windows.open.leave(session);
  for (const [id, commands] of memory.counts) {
    try {
      await windows.store.count(id, session.id, commands);
    } catch (error) {
      log.warn({ review: id, err: error }, 'what a session ran could not be noted on the request');
    }
  }
}
