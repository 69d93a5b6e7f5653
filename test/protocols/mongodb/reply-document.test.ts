import { deserialize } from 'bson';
import { expect, it } from 'vitest';
import { checkDocument } from '../../../protocols/mongodb/bson/elements.ts';
import { binary, CODE, errorDocument, okDocument } from '../../../protocols/mongodb/reply-document.ts';

it('an answer ends with ok as a double, as servers send it', () => {
  const bytes = okDocument({ conversationId: 1, payload: binary(Buffer.from('abc')) });
  checkDocument(bytes);
  expect(deserialize(bytes, { promoteValues: false })).toMatchObject({
    conversationId: { value: 1 },
    ok: { value: 1 },
  });
  expect(Buffer.from(deserialize(bytes).payload.buffer).toString()).toBe('abc');
});

it('an error tells its code by number and by name', () => {
  expect(deserialize(errorDocument('Unauthorized', 'not for you'))).toEqual({
    ok: 0,
    errmsg: 'not for you',
    code: 13,
    codeName: 'Unauthorized',
  });
});

it('no code makes a driver repeat a command, or believe that the server changed', () => {
  const retried = [6, 7, 89, 91, 134, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436];
  expect(Object.values(CODE).filter((code) => retried.includes(code))).toEqual([]);
});
