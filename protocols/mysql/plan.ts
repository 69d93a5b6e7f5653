import type { Reason } from '../../src/core/verdict.ts';
import { type MysqlReading, readingWord } from '../../src/sql/mysql/reading.ts';
import { Command } from './constants.ts';
import { Refusal } from './denial.ts';
import { hasKill } from './kill-hidden.ts';
import { readKill } from './kill-statement.ts';
import { LOCAL_INFILE_DENIED, readsLocalFile, SAYS_LOCAL } from './local-infile.ts';
import { isOrdinary } from './ordinary.ts';
import type { Message } from './packets.ts';
import { Prepared } from './prepared.ts';
import { MysqlQuery, type QuerySource } from './query.ts';
import { readQuery } from './query-packet.ts';
import { type SessionState, unknownStatement } from './session-state.ts';
import { textOf } from './session-text.ts';
import { begin, beginResults, type Step } from './steps.ts';
import { Unit } from './unit.ts';

/** What is to be done with a command. */
export type Planned =
  | Unit
  /** Needs no verdict. A step where the server answers. */
  | { readonly kind: 'forward'; readonly bytes: Buffer; readonly step?: Step }
  /** Answered here, by this payload. */
  | { readonly kind: 'answer'; readonly payload: Buffer }
  | { readonly kind: 'kill'; readonly threadId: number; readonly what: 'query' | 'connection' }
  /** Nobody is told: the command has no answer. */
  | { readonly kind: 'drop' };

const KILL_REFUSED: Reason = Object.freeze({
  code: 'policy',
  message: 'KILL is only allowed as KILL [QUERY | CONNECTION] with the number of a session',
  rule: 'kill',
});

/** COM_QUERY: one query, whatever the number of its statements. */
export function planQuery(message: Message, state: SessionState): Planned {
  const { attributes, text: bytes } = readQuery(message.payload, state.hasAttributes);
  const { text, raw } = textOf(bytes, state);
  const ordinary = isOrdinary(text);
  const kill = ordinary ? undefined : readKill(text);
  if (kill !== undefined && state.options.kill !== undefined) return { kind: 'kill', ...kill };
  const reading = state.mode.readingOf(text);
  const word = readingWord(reading);
  const analyse = remembered(state.analysisOf(text, reading));
  const names = ordinary ? undefined : state.names.effectOf(text, analyse, word);
  const query = numbered(
    {
      via: 'COM_QUERY',
      phase: 'execute',
      text,
      ...(names === undefined ? {} : { related: names.related }),
      analyse: names?.isUnknown === true ? () => unknownStatement(text) : analyse,
      params: attributes,
      charset: state.mode.clientCharset,
      reading: word,
      follow: state.follow,
      ...(raw === undefined ? {} : { raw }),
      ...(ordinary ? {} : refusalOf(text, reading, analyse, state)),
    },
    state,
  );
  return new Unit({
    query,
    bytes: message.bytes,
    replySeq: message.nextSeq,
    allow: (shift) => {
      const effect = state.mode.effectOf(text, analyse, ordinary);
      state.mode.begin(effect);
      state.queue.push({
        ...beginResults(message.nextSeq, shift),
        kind: 'query',
        query,
        isBinary: false,
        effect,
        names,
        isOrdinary: ordinary,
        wantsCursor: false,
      });
      return message.bytes;
    },
  });
}

/** COM_STMT_PREPARE. Nothing runs, but the server tells what the text would return. */
export function planPrepare(message: Message, state: SessionState): Planned {
  if (state.statements.isFull) return { kind: 'answer', payload: Refusal.tooManyStatements() };
  const { text, raw } = textOf(message.payload.subarray(1), state);
  const reading = state.mode.readingOf(text);
  const analyse = remembered(state.analysisOf(text, reading));
  const prepared = new Prepared({ text, reading, analyse, ...(raw === undefined ? {} : { raw }) });
  state.statements.add(prepared);
  const query = numbered(
    {
      via: 'COM_STMT_PREPARE',
      phase: 'prepare',
      text,
      analyse,
      reading: readingWord(reading),
      ...(raw === undefined ? {} : { raw }),
      ...refusalOf(text, reading, analyse, state),
    },
    state,
  );
  return new Unit({
    query,
    bytes: message.bytes,
    replySeq: message.nextSeq,
    allow: (shift) => {
      state.queue.push({ ...begin(message.nextSeq, shift), kind: 'prepare', query, prepared, columns: 0 });
      return message.bytes;
    },
    deny: () => state.statements.remove(prepared, 'denied'),
  });
}

/** A command that is refused whoever sends it: administration, replication, and what nobody here knows. */
export function planRefused(message: Message, state: SessionState): Planned {
  const text = commandName(message.marker);
  const query = numbered(
    {
      via: text,
      phase: 'execute',
      text,
      analyse: () => unknownStatement(text),
      refused: { code: 'policy', message: `${text} is not allowed through the gateway`, rule: 'commands' },
    },
    state,
  );
  return new Unit({
    query,
    bytes: message.bytes,
    replySeq: message.nextSeq,
    allow: () => {
      throw new TypeError('a command that is refused was allowed');
    },
  });
}

/** Gives a query its number in the session. */
export function numbered(source: QuerySource, state: SessionState): MysqlQuery {
  const { follow } = state;
  const query = new MysqlQuery(source.follow === follow ? source : { ...source, follow });
  state.queries += 1;
  query.id = state.queries;
  return query;
}

/** Why the protocol itself refuses a text. */
function refusalOf(
  text: string,
  reading: MysqlReading,
  analyse: QuerySource['analyse'],
  state: SessionState,
): { refused?: Reason } {
  // Thread ids are ours, and everybody's sessions run under one user of the server.
  if (hasKill(text, reading)) return { refused: KILL_REFUSED };
  const isLocal = SAYS_LOCAL.test(text) && readsLocalFile(analyse());
  return isLocal && state.options.policy.localInfile !== 'allow' ? { refused: LOCAL_INFILE_DENIED } : {};
}

function remembered(analyse: QuerySource['analyse']): QuerySource['analyse'] {
  let statements: ReturnType<typeof analyse> | undefined;
  return () => {
    statements ??= analyse();
    return statements;
  };
}

const COMMAND_NAMES: ReadonlyMap<number, string> = new Map(Object.entries(Command).map(([name, code]) => [code, name]));

/** A command as the documentation calls it. */
export function commandName(code: number): string {
  return COMMAND_NAMES.get(code) ?? `command 0x${Math.max(code, 0).toString(16).padStart(2, '0')}`;
}
