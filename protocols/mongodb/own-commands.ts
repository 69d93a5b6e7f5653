import { Binary, Double, Long, serialize } from 'bson';
import type { Transaction } from './logical-sessions.ts';
import { writeOpMsg } from './messages/op-msg.ts';

/** Asks the server for nothing, so that nothing between here and there takes the connection for dead. */
export function pingCommand(requestId: number): Buffer {
  return command(requestId, { ping: 1, $db: 'admin' });
}

/** Keeps a logical session from being forgotten while nothing is sent in it. */
export function refreshCommand(requestId: number, lsid: string): Buffer {
  return command(requestId, { refreshSessions: [lsidOf(lsid)], $db: 'admin' });
}

/** Ends a transaction, and takes back what was done in it. */
export function abortCommand(requestId: number, { lsid, number }: Transaction): Buffer {
  return command(requestId, {
    abortTransaction: new Double(1),
    lsid: lsidOf(lsid),
    txnNumber: Long.fromBigInt(number),
    autocommit: false,
    $db: 'admin',
  });
}

/** Closes a cursor nobody will read on. */
export function killCursorCommand(requestId: number, database: string, collection: string, id: bigint): Buffer {
  return command(requestId, { killCursors: collection, cursors: [Long.fromBigInt(id)], $db: database });
}

function command(requestId: number, document: Record<string, unknown>): Buffer {
  return writeOpMsg({ requestId, responseTo: 0, flags: 0, body: Buffer.from(serialize(document)), sequences: [] });
}

function lsidOf(hex: string): { id: Binary } {
  return { id: new Binary(Buffer.from(hex, 'hex'), Binary.SUBTYPE_UUID) };
}
