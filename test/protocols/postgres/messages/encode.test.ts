import { expect, test } from 'vitest';
import {
  closeStatement,
  cstring,
  describePortal,
  describeStatement,
  errorResponse,
  flushMessage,
  message,
  noticeResponse,
  notificationResponse,
  parseStatement,
  queryMessage,
  readyForQuery,
  syncMessage,
} from '../../../../protocols/postgres/messages/encode.ts';
import { be, fe, frame, z } from '../frames.ts';

test('messages are as a peer would write them', () => {
  expect(queryMessage(Buffer.from('x'))).toEqual(fe.query('x'));
  expect(flushMessage()).toEqual(fe.flush());
  expect(parseStatement(Buffer.from('s'), Buffer.from('x'))).toEqual(fe.parse('s', 'x'));
  expect(describeStatement(Buffer.from('s'))).toEqual(fe.describe('S', 's'));
  expect(closeStatement(Buffer.from('s'))).toEqual(fe.close('S', 's'));
  expect(describePortal(Buffer.from('p'))).toEqual(fe.describe('P', 'p'));
  expect(syncMessage()).toEqual(fe.sync());
  expect(readyForQuery('E')).toEqual(be.ready('E'));
  expect(notificationResponse({ pid: 7, channel: Buffer.from('c'), payload: Buffer.from('p') })).toEqual(
    be.notification('c', 'p'),
  );
  const fields = [['M', Buffer.from('x')]] as const;
  expect(errorResponse(fields)).toEqual(frame('E', Buffer.from('M'), z('x'), Buffer.of(0)));
  expect(noticeResponse(fields)).toEqual(frame('N', Buffer.from('M'), z('x'), Buffer.of(0)));
  expect(message(0x78, Buffer.from('a'), Buffer.from('b'))).toEqual(frame('x', Buffer.from('ab')));
});

test('a string has one NUL, at its end', () => {
  expect(Buffer.concat(cstring(Buffer.from('a\0b')))).toEqual(z('ab'));
});
