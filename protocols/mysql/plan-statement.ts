import type { MysqlStatement } from '../../src/sql/mysql/index.ts';
import { readingWord } from '../../src/sql/mysql/reading.ts';
import { readBulk } from './bulk-packet.ts';
import { Refusal } from './denial.ts';
import { readExecute, statementIdOf, withTypes } from './execute-packet.ts';
import { isLongData } from './long-data.ts';
import { encodePacket } from './packet.ts';
import type { Message } from './packets.ts';
import type { Parameter } from './parameters.ts';
import { numbered, type Planned } from './plan.ts';
import type { Prepared } from './prepared.ts';
import { NO_EFFECT } from './session-mode.ts';
import { type SessionState, unknownStatement } from './session-state.ts';
import { begin, beginResults } from './steps.ts';
import { Unit } from './unit.ts';

/** COM_STMT_EXECUTE, with the values that were sent ahead for it. */
export function planExecute(message: Message, state: SessionState): Planned {
  const prepared = find(message, state);
  if (prepared?.params === undefined) return unknown('mysqld_stmt_execute');
  if (state.statements.longData.isTooLong(prepared)) {
    state.statements.longData.drop(prepared);
    return { kind: 'answer', payload: Refusal.tooLarge() };
  }
  const { packets, values } = state.statements.longData.take(prepared);
  const packet = readExecute(message.payload, {
    params: prepared.params,
    types: prepared.clientTypes,
    sent: values,
    hasAttributes: state.hasAttributes,
  });
  // The client counts on the server to know them from now on.
  if (packet.hasTypes) prepared.clientTypes = packet.types;
  return execution('COM_STMT_EXECUTE', message, prepared, packet.params, state, {
    packets,
    wantsCursor: packet.wantsCursor,
    command: () => {
      const isTold = packet.hasTypes || packet.params.length === 0 || prepared.serverTypes === prepared.clientTypes;
      if (packet.hasTypes || !isTold) prepared.serverTypes = packet.types;
      return isTold
        ? message.bytes
        : encodePacket(message.seq, withTypes(message.payload, packet, state.hasAttributes));
    },
  });
}

/** COM_STMT_BULK_EXECUTE of MariaDB. */
export function planBulk(message: Message, state: SessionState): Planned {
  const prepared = find(message, state);
  if (prepared?.params === undefined) return unknown('mysqld_stmt_bulk_execute');
  state.statements.longData.drop(prepared);
  const { params, types } = readBulk(message.payload, { params: prepared.params, types: prepared.clientTypes });
  prepared.clientTypes = types;
  return execution('COM_STMT_BULK_EXECUTE', message, prepared, params, state, {
    packets: [],
    wantsCursor: false,
    command: () => {
      prepared.serverTypes = types;
      return message.bytes;
    },
  });
}

function execution(
  via: string,
  message: Message,
  prepared: Prepared,
  params: readonly Parameter[],
  state: SessionState,
  how: { readonly packets: readonly Buffer[]; readonly wantsCursor: boolean; readonly command: () => Buffer },
): Unit {
  const { text, reading, raw, isOrdinary } = prepared;
  const analyse = (): readonly MysqlStatement[] => prepared.statements();
  const word = readingWord(reading);
  const names = isOrdinary ? undefined : state.names.effectOf(text, analyse, word);
  const query = numbered(
    {
      via,
      phase: 'execute',
      text,
      ...(names === undefined ? {} : { related: names.related }),
      analyse: names?.isUnknown === true ? () => unknownStatement(text) : analyse,
      params,
      charset: state.mode.clientCharset,
      reading: word,
      follow: state.follow,
      ...(raw === undefined ? {} : { raw }),
    },
    state,
  );
  return new Unit({
    query,
    bytes: behind(how.packets, message.bytes),
    replySeq: message.nextSeq,
    allow: (shift) => {
      closeCursor(prepared, state);
      const effect = state.mode.effectOf(text, analyse, isOrdinary);
      state.mode.begin(effect);
      state.queue.push({
        ...beginResults(message.nextSeq, shift),
        kind: 'query',
        query,
        isBinary: true,
        effect,
        names,
        isOrdinary,
        prepared,
        wantsCursor: how.wantsCursor,
      });
      return behind(how.packets, how.command());
    },
  });
}

function behind(packets: readonly Buffer[], last: Buffer): Buffer {
  return packets.length === 0 ? last : Buffer.concat([...packets, last]);
}

/** COM_STMT_SEND_LONG_DATA has no answer, not even an error: it waits for its execution. */
export function planLongData(message: Message, state: SessionState): Planned {
  const prepared = find(message, state);
  if (prepared !== undefined && isLongData(message.payload)) state.statements.longData.add(prepared, message);
  return { kind: 'drop' };
}

/** COM_STMT_FETCH goes on with what an execution was allowed to return. */
export function planFetch(message: Message, state: SessionState): Planned {
  const prepared = find(message, state);
  if (prepared === undefined) return unknown('mysqld_stmt_fetch');
  const step = { ...begin(message.nextSeq), kind: 'fetch', prepared, cursor: prepared.cursor } as const;
  return { kind: 'forward', bytes: message.bytes, step };
}

/** COM_STMT_RESET drops the cursor and the values sent ahead. */
export function planReset(message: Message, state: SessionState): Planned {
  const prepared = find(message, state);
  if (prepared === undefined) return unknown('mysqld_stmt_reset');
  state.statements.longData.drop(prepared);
  closeCursor(prepared, state);
  const step = { ...begin(message.nextSeq), kind: 'simple', effect: NO_EFFECT } as const;
  return { kind: 'forward', bytes: message.bytes, step };
}

/** COM_STMT_CLOSE has no answer. */
export function planClose(message: Message, state: SessionState): Planned {
  const prepared = find(message, state);
  if (prepared === undefined) return { kind: 'drop' };
  closeCursor(prepared, state);
  state.statements.remove(prepared, 'gone');
  return { kind: 'forward', bytes: message.bytes };
}

/** The cursor's query is over, with the rows that were fetched; that is told with what the server says next. */
export function closeCursor(prepared: Prepared, state: SessionState): void {
  const { cursor } = prepared;
  if (cursor === undefined) return;
  prepared.cursor = undefined;
  state.dropped.push(cursor);
}

function find(message: Message, state: SessionState): Prepared | undefined {
  return state.statements.find(statementIdOf(message.payload));
}

function unknown(command: string): Planned {
  return { kind: 'answer', payload: Refusal.unknownStatement(command) };
}
