import { expect, it } from 'vitest';
import {
  abortCommand,
  killCursorCommand,
  pingCommand,
  refreshCommand,
} from '../../../protocols/mongodb/own-commands.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { contentOf, lsid } from './conversation.ts';

const LSID = '07'.repeat(16);

it('asks for nothing', () => {
  expect(contentOf(pingCommand(3))).toEqual({ to: 0, flags: 0, ping: 1, $db: 'admin' });
});

it('names a logical session as drivers do', () => {
  expect(contentOf(refreshCommand(3, LSID)).refreshSessions).toEqual([lsid(7)]);
});

it('ends the transaction it is told', () => {
  const transaction = { lsid: LSID, number: 2n ** 40n };
  expect(readRequest(abortCommand(3, transaction))).toMatchObject({
    id: 3,
    lsid: LSID,
    transaction: { ...transaction, isFirst: false },
    command: { name: 'abortTransaction', database: 'admin' },
  });
});

it('closes a cursor by its whole number', () => {
  const { command } = readRequest(killCursorCommand(3, 'shop', 'people', 2n ** 62n + 1n));
  expect(command.database).toBe('shop');
  const cursors = command.fields.get('cursors');
  expect(cursors?.bytes.readBigInt64LE(cursors.start + 4 + 3)).toBe(2n ** 62n + 1n);
});
