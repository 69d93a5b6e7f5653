import { Binary, type Document, Int32, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { cursorNumber, cursorsToKill, listedSessions, refusalOf } from '../../../protocols/mongodb/refusals.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { ALICE, BOB, FIND, inTransaction, lsid, request } from './conversation.ts';

const belongings = (owner = ALICE, shared = { cursors: new Cursors(), logicalSessions: new LogicalSessions() }) => ({
  owner,
  ...shared,
});
const read = (command: Document) => readRequest(request(1, command));
const refused = (command: Document, of = belongings()) => refusalOf(read(command), of)?.message;

describe('refused is', () => {
  it.each([
    ['a log-in', { saslStart: 1 }, /logged in/],
    ['a log-out', { logout: 1 }, /logged in/],
    ['the end of all sessions', { killAllSessions: [] }, /everybody/],
    ['the end of all by pattern', { killAllSessionsByPattern: [] }, /everybody/],
    ['the end of all the upstream user’s', { killSessions: [] }, /everybody/],
    ['a list of sessions nobody can read', { killSessions: [{ id: 'x' }] }, /does not list/],
    ['no list of sessions', { endSessions: 1 }, /does not list/],
    ['no database', { ...FIND, $db: '' }, /no database/],
    ['a logical session without a UUID', { ...FIND, lsid: {} }, /UUID/],
    ['a cursor by another type of number', { getMore: new Int32(5), collection: 'a' }, /numbers/],
    ['a cursor nobody opened', { getMore: Long.fromNumber(5), collection: 'a' }, /not found/],
    ['the end of cursors that are not listed', { killCursors: 'a', cursors: 5 }, /numbers/],
    ['the end of a cursor nobody opened', { killCursors: 'a', cursors: [Long.fromNumber(5)] }, /id 5 not found/],
  ])('%s', (_what, command, message) => {
    expect(refused(command)).toMatch(message);
  });

  it.each([['killSessions'], ['endSessions'], ['refreshSessions']])('%s of somebody else', (name) => {
    const shared = { cursors: new Cursors(), logicalSessions: new LogicalSessions() };
    expect(refused({ ...FIND, lsid: lsid(1) }, belongings(ALICE, shared))).toBeUndefined();
    const command = { [name]: [lsid(2), lsid(1)] };
    expect(refused(command, belongings(BOB, shared))).toMatch(/not yours/);
    expect(refused(command, belongings(ALICE, shared))).toBeUndefined();
  });

  it('a command in the logical session of somebody else', () => {
    const shared = { cursors: new Cursors(), logicalSessions: new LogicalSessions() };
    refused({ ...FIND, lsid: lsid(1) }, belongings(ALICE, shared));
    expect(refused({ ...FIND, lsid: lsid(1) }, belongings(BOB, shared))).toMatch(/not yours/);
  });

  it('what is left of a broken transaction, but its end', () => {
    const of = belongings();
    const { transaction } = read({ ...FIND, ...inTransaction(1) });
    of.logicalSessions.claim(ALICE, '01'.repeat(16));
    if (transaction !== undefined) of.logicalSessions.break(ALICE, transaction, 0);
    expect(refused({ ...FIND, ...inTransaction(1) }, of)).toMatch(/was aborted/);
    expect(refused({ commitTransaction: 1, ...inTransaction(1) }, of)).toMatch(/was aborted/);
    expect(refused({ abortTransaction: 1, ...inTransaction(1) }, of)).toBeUndefined();
    expect(refused({ ...FIND, lsid: lsid(1) }, of)).toBeUndefined();
  });
});

it.each([[FIND], [{ endSessions: [] }], [{ killCursors: 'a', cursors: [] }], [{ shutdown: 1 }]])(
  'nothing is refused of %o',
  (command) => {
    expect(refused(command)).toBeUndefined();
  },
);

it('reads numbers and sessions where they are, and not elsewhere', () => {
  const { command } = read({ getMore: Long.fromBigInt(2n ** 62n), collection: 'a' });
  expect(cursorNumber(command)).toBe(2n ** 62n);
  expect(cursorsToKill(command)).toBeUndefined();
  expect(listedSessions(command)).toBeUndefined();
  expect(cursorsToKill(read({ killCursors: 'a', cursors: [Long.fromNumber(1), 'x'] }).command)).toBeUndefined();
  expect(listedSessions(read({ endSessions: [lsid(1), lsid(2)] }).command)).toEqual(['01'.repeat(16), '02'.repeat(16)]);
  const odd = { id: new Binary(Buffer.alloc(4)) };
  expect(listedSessions(read({ endSessions: [odd] }).command)).toBeUndefined();
});
