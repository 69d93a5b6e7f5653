import type { Denial } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { denialDocument } from './denial.ts';
import { writeOpMsg } from './messages/op-msg.ts';
import { mayMakeView } from './operations.ts';
import { abortCommand } from './own-commands.ts';
import { cursorsToKill, listedSessions } from './refusals.ts';
import type { Request } from './request.ts';
import type { SessionState } from './session-state.ts';
import type { Unit } from './unit.ts';
import { toUpstream } from './upstream-request.ts';

/** Lets the command run: the bytes for the server, which answers each with one message. */
export function allowUnit(unit: Unit, state: SessionState): Buffer {
  if (unit.query.refused !== undefined) throw new ProtocolError('a query the protocol refuses must not be forwarded');
  unit.settle();
  const { query, request, lineage, isCurrent } = unit;
  const onOver = mayMakeView(request.command) ? state.options.views?.making() : undefined;
  state.queue.push({ kind: 'command', id: request.id, query, request, lineage, isCurrent, onOver });
  note(request, state);
  return toUpstream(request, state.options.isStandalone === true);
}

/**
 * An error in the place of the answer. Of a transaction that has begun at the server the client learns of the error only
 * when the server has ended it: what was done before must not be committed without what was denied.
 */
export function denyUnit(unit: Unit, query: Query, reason: Reason, state: SessionState): Denial {
  if (query !== unit.query) throw new ProtocolError('a query was denied that is not of its unit');
  unit.settle();
  const { request } = unit;
  const toClient = request.isSilent ? undefined : denialFor(request, reason, state);
  const abort = abortFor(request, state);
  if (abort === undefined) return toClient === undefined ? {} : { toClient };
  const late = toClient === undefined ? {} : { late: { toClient, waiting: request.id } };
  state.queue.push({ kind: 'own', id: abort.id, ...late });
  return { toServer: abort.bytes };
}

/** The message that answers a request with an error. */
export function denialFor({ id, command, transaction }: Request, reason: Reason, state: SessionState): Buffer {
  const isCursor = command.name === 'getMore' || command.name === 'killCursors';
  const missing = isCursor || transaction === undefined ? 'CursorNotFound' : 'NoSuchTransaction';
  const body = reason.code === 'not_found' ? denialDocument(reason, missing) : denialDocument(reason);
  return writeOpMsg({ requestId: state.nextMessage(), responseTo: id, flags: 0, body, sequences: [] });
}

/** What ends the transaction of a command that did not run, or whose answer is withheld; undefined where none has begun. */
export function abortFor(
  { transaction }: Request,
  state: SessionState,
  hasRun = false,
): { readonly id: number; readonly bytes: Buffer } | undefined {
  const { logicalSessions, owner } = state.options;
  // Whoever names a session of somebody else must not end what is in it.
  if (transaction === undefined || logicalSessions.isForeign(owner, transaction.lsid)) return undefined;
  const wasBroken = logicalSessions.isBroken(owner, transaction);
  logicalSessions.break(owner, transaction, state.now());
  if (wasBroken || (transaction.isFirst && !hasRun)) return undefined;
  const id = state.nextMessage();
  return { id, bytes: abortCommand(id, transaction) };
}

/** What others must know of a command that runs. */
function note({ command, transaction, lsid, writeNumber }: Request, state: SessionState): void {
  const { owner, cursors, logicalSessions } = state.options;
  if (lsid !== undefined && writeNumber !== undefined) logicalSessions.noteWrite(owner, lsid, writeNumber);
  if (transaction?.isFirst === true) logicalSessions.begin(owner, transaction, state.now());
  for (const id of cursorsToKill(command) ?? []) cursors.remove(owner, id);
  if (command.name === 'abortTransaction' && transaction !== undefined) {
    logicalSessions.endHolds(owner, transaction.lsid, transaction.number);
  }
  if (command.name !== 'killSessions' && command.name !== 'endSessions') return;
  for (const lsid of listedSessions(command) ?? []) logicalSessions.endHolds(owner, lsid);
}
