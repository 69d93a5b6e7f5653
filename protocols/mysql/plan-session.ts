import type { MysqlStatement } from '../../src/sql/mysql/index.ts';
import { readingWord } from '../../src/sql/mysql/reading.ts';
import { Command } from './constants.ts';
import { PayloadReader } from './lenenc.ts';
import { afterReset } from './own-queries.ts';
import type { Message } from './packets.ts';
import { numbered, type Planned } from './plan.ts';
import { closeCursor } from './plan-statement.ts';
import { NO_EFFECT } from './session-mode.ts';
import type { SessionState } from './session-state.ts';
import { quotedName, textOf } from './session-text.ts';
import type { SimpleStep } from './steps.ts';
import { begin } from './steps.ts';
import { NO_TEMPORARY_TABLES } from './temporary-tables.ts';
import { Unit } from './unit.ts';

/** COM_INIT_DB, judged as the USE it stands for. */
export function planInitDb(message: Message, state: SessionState): Planned {
  const name = message.payload.subarray(1);
  const database = textOf(name, state).text;
  return planAs(`USE ${quotedName(name, state)}`, 'COM_INIT_DB', message, state, {
    changes: [{ database }],
    isLost: false,
  });
}

/** COM_FIELD_LIST, judged as the SHOW COLUMNS it stands for. Its answer is columns with their defaults, and no rows. */
export function planFieldList(message: Message, state: SessionState): Planned {
  const reader = new PayloadReader(message.payload, 1);
  const table = quotedName(reader.nulBytes(), state);
  const wildcard = textOf(reader.rest(), state).text.replaceAll("'", "''");
  const text = `SHOW COLUMNS FROM ${table}${wildcard === '' ? '' : ` LIKE '${wildcard}'`}`;
  const reading = state.mode.readingOf(text);
  const analyse = state.analysisOf(text, reading);
  const query = numbered(
    { via: 'COM_FIELD_LIST', phase: 'execute', text, analyse, reading: readingWord(reading) },
    state,
  );
  return new Unit({
    query,
    bytes: message.bytes,
    replySeq: message.nextSeq,
    allow: (shift) => {
      state.queue.push({ ...begin(message.nextSeq, shift), kind: 'fieldList', query });
      return message.bytes;
    },
  });
}

/** A reset as it is judged and recorded. */
export const RESET_TEXT = 'RESET CONNECTION';
export const resetStatements: readonly MysqlStatement[] = [
  { operation: 'reset_connection', text: RESET_TEXT, housekeeping: 'session' },
];

/** The server reset the session: what it made is gone, and until all is asked anew, nothing is known. */
export function forgetSession(state: SessionState): void {
  state.mode.begin({ changes: [], isLost: true });
  state.names.clear();
  state.temporary = NO_TEMPORARY_TABLES;
  for (const prepared of state.statements.clear()) closeCursor(prepared, state);
}

/** COM_RESET_CONNECTION ends the transaction and forgets all that the session made. */
export function planResetConnection(message: Message, state: SessionState): Planned {
  const query = numbered(
    { via: 'COM_RESET_CONNECTION', phase: 'execute', text: RESET_TEXT, analyse: () => resetStatements },
    state,
  );
  return new Unit({
    query,
    bytes: message.bytes,
    replySeq: message.nextSeq,
    allow: (shift) => {
      const step: SimpleStep = {
        ...begin(message.nextSeq, shift),
        kind: 'simple',
        query,
        effect: NO_EFFECT,
        onOk: () => forgetSession(state),
      };
      state.queue.push(step);
      return Buffer.concat([message.bytes, afterReset(state)]);
    },
  });
}

/** Commands that change nothing anybody decides about. */
export function planPlain(message: Message): Planned {
  const { bytes, nextSeq, marker } = message;
  if (marker === Command.COM_STATISTICS) {
    return { kind: 'forward', bytes, step: { ...begin(nextSeq), kind: 'statistics' } };
  }
  return { kind: 'forward', bytes, step: { ...begin(nextSeq), kind: 'simple', effect: NO_EFFECT } };
}

function planAs(text: string, via: string, message: Message, state: SessionState, effect: SimpleStep['effect']): Unit {
  const reading = state.mode.readingOf(text);
  const analyse = state.analysisOf(text, reading);
  const query = numbered({ via, phase: 'execute', text, analyse, reading: readingWord(reading) }, state);
  return new Unit({
    query,
    bytes: message.bytes,
    replySeq: message.nextSeq,
    allow: (shift) => {
      state.queue.push({ ...begin(message.nextSeq, shift), kind: 'simple', query, effect });
      return message.bytes;
    },
  });
}
