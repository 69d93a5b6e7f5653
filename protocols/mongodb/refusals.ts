import type { Reason } from '../../src/core/verdict.ts';
import { Elements } from './bson/elements.ts';
import type { Field } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import type { Command } from './commands/command.ts';
import type { Cursors } from './cursors.ts';
import type { LogicalSessions } from './logical-sessions.ts';
import type { Owner } from './owner.ts';
import { lsidIn, type Request } from './request.ts';

/** What belongs to whom. */
export interface Belongings {
  readonly owner: Owner;
  readonly cursors: Cursors;
  readonly logicalSessions: LogicalSessions;
  readonly isStandalone?: boolean;
}

/** Commands that log somebody in, or out. */
const LOGINS: ReadonlySet<string> = new Set(['saslStart', 'saslContinue', 'authenticate', 'getnonce', 'logout']);
/** Commands that end sessions of everybody. */
const KILL_ALL: ReadonlySet<string> = new Set(['killAllSessions', 'killAllSessionsByPattern']);
/** Commands with a list of logical sessions. */
const WITH_SESSIONS: ReadonlySet<string> = new Set(['killSessions', 'endSessions', 'refreshSessions']);

/** Why the protocol itself refuses a command: it is about what is not this user's, and the upstream cannot tell. */
export function refusalOf(request: Request, belongings: Belongings): Reason | undefined {
  const { command } = request;
  if (command.database === '') return policy('the command names no database (`$db`)');
  if (LOGINS.has(command.name)) {
    return policy(`${command.name} is not passed on: the gateway has logged in`, 'Open another connection.');
  }
  return (
    logicalSessionRefusal(request, belongings) ?? killRefusal(command, belongings) ?? cursorRefusal(command, belongings)
  );
}

/** The number of the cursor that a getMore reads on. */
export function cursorNumber({ name, target }: Command): bigint | undefined {
  return name === 'getMore' && target.type === TYPE.int64 ? target.bytes.readBigInt64LE(target.start) : undefined;
}

/** The numbers of the cursors that a killCursors closes; undefined where its list cannot be read. */
export function cursorsToKill({ name, fields }: Command): readonly bigint[] | undefined {
  return name === 'killCursors' ? itemsOf(fields.get('cursors'), numberIn) : undefined;
}

/** The logical sessions that a command lists; undefined where there is no list, or one that cannot be read. */
export function listedSessions({ name, target }: Command): readonly string[] | undefined {
  return WITH_SESSIONS.has(name) ? itemsOf(target, lsidOf) : undefined;
}

function logicalSessionRefusal(request: Request, belongings: Belongings): Reason | undefined {
  const { command, lsid, transaction, writeNumber } = request;
  const { owner, logicalSessions, isStandalone } = belongings;
  if (lsid === undefined) return undefined;
  if (lsid === 'unreadable') return policy('the logical session (`lsid`) is not named by a UUID');
  if (!logicalSessions.claim(owner, lsid)) return policy('this logical session (`lsid`) is not yours');
  // A replica set knows by the number what it has done already.
  const isRepeated = writeNumber !== undefined && logicalSessions.hasWritten(owner, lsid, writeNumber);
  if (isRepeated && isStandalone === true) {
    return policy('this write was sent before, and the server, which stands alone, would do it twice', LOOK_FIRST);
  }
  const isOver = transaction !== undefined && logicalSessions.isBroken(owner, transaction);
  if (!isOver || command.name === 'abortTransaction') return undefined;
  return {
    code: 'not_found',
    message: 'the transaction was aborted, because one of its commands was denied',
    hint: 'Begin another one.',
  };
}

function killRefusal(command: Command, { owner, logicalSessions }: Belongings): Reason | undefined {
  const { name } = command;
  if (KILL_ALL.has(name)) {
    return policy(
      `${name} ends the sessions of everybody who uses this connection`,
      'Name your own with killSessions.',
    );
  }
  if (!WITH_SESSIONS.has(name)) return undefined;
  const listed = listedSessions(command);
  if (listed === undefined) return policy(`${name} does not list logical sessions as {id: UUID}`);
  if (name === 'killSessions' && listed.length === 0) {
    return policy('killSessions without a session ends those of everybody who uses this connection');
  }
  return listed.some((lsid) => logicalSessions.isForeign(owner, lsid))
    ? policy(`${name} names a logical session that is not yours`)
    : undefined;
}

/** Somebody else's cursors are told from those that are not there by nobody. */
function cursorRefusal(command: Command, { owner, cursors }: Belongings): Reason | undefined {
  const { name } = command;
  if (name !== 'getMore' && name !== 'killCursors') return undefined;
  const number = cursorNumber(command);
  const numbers = name === 'getMore' ? (number === undefined ? undefined : [number]) : cursorsToKill(command);
  if (numbers === undefined) return policy(`${name} does not name cursors by their numbers`);
  const unknown = numbers.find((id) => cursors.find(owner, id) === undefined);
  return unknown === undefined ? undefined : { code: 'not_found', message: `cursor id ${unknown} not found` };
}

function itemsOf<T>(list: Field | undefined, read: (element: Elements) => T | undefined): readonly T[] | undefined {
  if (list?.type !== TYPE.array) return undefined;
  const items: T[] = [];
  const element = new Elements(list.bytes, list.start, list.end);
  while (element.next()) {
    const item = read(element);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function numberIn({ type, bytes, valueStart }: Elements): bigint | undefined {
  return type === TYPE.int64 ? bytes.readBigInt64LE(valueStart) : undefined;
}

function lsidOf({ name, type, bytes, valueStart: start, end }: Elements): string | undefined {
  const lsid = lsidIn({ name, type, bytes, start, end });
  return lsid === 'unreadable' ? undefined : lsid;
}

const LOOK_FIRST = 'Look whether it was done, and send it again as a new one if not.';

function policy(message: string, hint?: string): Reason {
  return { code: 'policy', message, ...(hint === undefined ? {} : { hint }) };
}
