import { expect, it } from 'vitest';
import { AnswerDocuments, AnswerEnd, encodeAnswer, NO_BYTES } from '../../../protocols/mongodb/answer.ts';
import { MESSAGE_BYTES_MAX } from '../../../protocols/mongodb/messages/header.ts';
import { readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import type { Reply } from '../../../protocols/mongodb/results/reply.ts';
import { query } from '../../src/core/fixtures.ts';
import { bson } from './bson/values.ts';
import { answer, contentOf, OK } from './conversation.ts';

const frame = answer(1, OK);
const message = readOpMsg(frame);
const replyOf = (encode: (room?: number) => Buffer): Reply => ({
  documents: [],
  outcome: { status: 'ok', rows: 0 },
  maskTexts: () => undefined,
  encode,
});

it('leaves as it came where nothing was set', () => {
  expect(
    encodeAnswer(
      frame,
      message,
      replyOf(() => message.body),
    ),
  ).toBe(frame);
});

it('is written anew where something was, to the same request', () => {
  const bytes = encodeAnswer(
    frame,
    message,
    replyOf((room = 0) => Buffer.concat([Buffer.alloc(room), bson({ masked: '***', ...OK })])),
  );
  expect(contentOf(bytes ?? NO_BYTES)).toEqual({ to: 1, flags: 0, masked: '***', ok: 1 });
});

it('is nothing where it has become too large for a message', () => {
  expect(
    encodeAnswer(
      frame,
      message,
      replyOf((room = 0) => Buffer.alloc(room + MESSAGE_BYTES_MAX)),
    ),
  ).toBeUndefined();
});

it('takes documents apart when they are read, and leaves with the end', () => {
  let taken = 0;
  const reply = {
    ...replyOf(() => message.body),
    get documents() {
      taken += 1;
      return [];
    },
  };
  const part = new AnswerDocuments(query('find'), reply);
  expect([part.bytes.length, taken]).toEqual([0, 0]);
  expect(part.documents).toEqual([]);
  expect(taken).toBe(1);
  let text = 'before';
  const end = new AnswerEnd(query('find'), { status: 'ok', rows: 0 }, () => Buffer.from(text));
  text = 'after';
  expect(end.bytes.toString()).toBe('after');
});
