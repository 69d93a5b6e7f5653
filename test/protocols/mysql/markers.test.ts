import { expect, test } from 'vitest';
import { endsRows, isProgress } from '../../../protocols/mysql/markers.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { Message } from '../../../protocols/mysql/packets.ts';
import { progressPayload } from '../../../protocols/mysql/progress.ts';
import { be } from './conversation.ts';

test('what starts with 0xFE ends rows only while it is short', () => {
  expect([endsRows(0xfe, 5, false), endsRows(0xfe, 9, false), endsRows(0xfe, 9, true)]).toEqual([true, false, true]);
  expect([endsRows(0xfe, 0xffffff, true), endsRows(0, 5, false)]).toEqual([false, false]);
});

test('a progress report is no error', () => {
  expect(isProgress(new Message([encodePacket(1, progressPayload('x'))]))).toBe(true);
  expect(isProgress(new Message([encodePacket(1, be.err(1064, 'x'))]))).toBe(false);
});
