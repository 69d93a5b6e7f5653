import type { ServerPart } from '../../src/core/codec.ts';
import type { CursorOrigin } from './cursors.ts';
import { killCursorCommand } from './own-commands.ts';
import { cursorNumber } from './refusals.ts';
import type { Reply } from './results/reply.ts';
import type { SessionState } from './session-state.ts';
import type { CommandStep } from './steps.ts';

/** Characters kept of a command that opened a cursor. It was decided by all of them. */
export const ORIGIN_CHARS_MAX = 64 * 1024;
/** What the lineage of a command takes, for each byte of it, roughly. */
const LINEAGE_FACTOR = 4;

/** Keeps the registry of cursors as the server's answers say. */
export class CursorNotes {
  readonly #state: SessionState;

  constructor(state: SessionState) {
    this.#state = state;
  }

  /** `isLost`: the client does not learn of the cursor, which is closed then. */
  *note(step: CommandStep, { cursor, outcome }: Reply, isLost: boolean): Generator<ServerPart, void> {
    const { cursors, owner } = this.#state.options;
    const read = cursorNumber(step.request.command);
    // A getMore that failed may be sent again as long as the server knows the cursor.
    const isOver = outcome.status === 'error' ? outcome.error?.code === CURSOR_NOT_FOUND : cursor?.id !== read;
    if (read !== undefined && isOver) cursors.remove(owner, read);
    if (cursor === undefined || cursor.id === 0n) return;
    if (isLost) {
      cursors.remove(owner, cursor.id);
      const id = this.#state.nextMessage();
      this.#state.queue.push({ kind: 'own', id });
      yield {
        kind: 'toServer',
        bytes: killCursorCommand(id, cursor.database, cursor.collection, cursor.id),
      };
      return;
    }
    const origin = read === undefined ? undefined : cursors.find(owner, read);
    cursors.add(owner, cursor.id, origin ?? originOf(step));
  }
}

const CURSOR_NOT_FOUND = '43';

function originOf({ query, request, lineage }: CommandStep): CursorOrigin {
  const { command, message } = request;
  const { text } = query;
  const kept = text.length <= ORIGIN_CHARS_MAX ? text : `${text.slice(0, ORIGIN_CHARS_MAX)} … (cut)`;
  return {
    command: command.name,
    database: command.database,
    text: kept,
    effects: query.effects(),
    lineage,
    bytes: 2 * kept.length + LINEAGE_FACTOR * message.body.length,
  };
}
