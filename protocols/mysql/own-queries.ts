import { Command } from './constants.ts';
import { encodePacket } from './packet.ts';
import type { SessionState } from './session-state.ts';
import { queryPacket } from './side-query.ts';
import { begin } from './steps.ts';
import { TRACK_STATEMENT, VARIABLES } from './upstream-session.ts';

const ASK_STATEMENT = `SELECT DATABASE(), ${VARIABLES.map((name) => `@@${name}`).join(', ')}`;

/**
 * What goes behind a reset: the server forgot that it should report changes, and everything it reported before is void.
 * Nothing a client could ask for (warnings, counts) is left by then, so that questions of ours take nothing away.
 */
export function afterReset(state: SessionState): Buffer {
  state.queue.push({ ...begin(1), kind: 'own', columns: 0, expects: 'ok' });
  state.queue.push({
    ...begin(1),
    kind: 'own',
    columns: 0,
    expects: 'row',
    onRow: (cells) => {
      const [database, ...values] = cells;
      state.mode.settle(database ?? '');
      VARIABLES.forEach((name, i) => {
        state.mode.noteVariable(name, values[i] ?? '');
      });
    },
  });
  return Buffer.concat([
    queryPacket(TRACK_STATEMENT, state.capabilities),
    queryPacket(ASK_STATEMENT, state.capabilities),
  ]);
}

/**
 * Resets the server's idle timer while a command is held. Unlike a ping or a statement this leaves ROW_COUNT(),
 * FOUND_ROWS() and the warnings as they are.
 */
export function keepAlivePacket(state: SessionState): Buffer {
  state.queue.push({ ...begin(1), kind: 'own', columns: 0, expects: 'text' });
  return encodePacket(0, Buffer.of(Command.COM_STATISTICS));
}
