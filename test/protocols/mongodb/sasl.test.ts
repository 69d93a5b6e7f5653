import { expect, it } from 'vitest';
import { Fields } from '../../../protocols/mongodb/bson/fields.ts';
import { LoginRefusal } from '../../../protocols/mongodb/login-refusal.ts';
import { binary } from '../../../protocols/mongodb/reply-document.ts';
import { maySpeculate, parseWireName, payloadOf, startSasl, unsupported } from '../../../protocols/mongodb/sasl.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import type { ScramVerifiers } from '../../../src/core/protocol.ts';
import { verifierOf } from '../scram-verifier.ts';
import { bytesOf } from './documents.ts';

const fieldsOf = (document: Record<string, unknown>): Fields => new Fields(bytesOf(document));
const door = { scram: async (): Promise<ScramVerifiers> => verifierOf('right'), secret: async () => 'token' };
const parts = { door, isSecure: true, conversationId: 5 };

it('a name has a user and a connection', () => {
  expect(parseWireName('alice~shop')).toEqual({ user: 'alice', connection: 'shop' });
  for (const name of ['alice', '~shop', 'alice~', 'a~b~c', '']) expect(() => parseWireName(name)).toThrow(LoginRefusal);
});

it('proves whose secret it is, and proves to the client that it knows it, too', async () => {
  const scram = new ScramClient({ password: 'right', userName: 'alice~shop', offered: ['SCRAM-SHA-256'] });
  const begun = await startSasl(
    fieldsOf({
      mechanism: scram.mechanism,
      payload: binary(Buffer.from(scram.first)),
      options: { skipEmptyExchange: true },
    }),
    parts,
  );
  if (begun.kind !== 'challenge') throw new Error('the client was not asked');
  const answer = await scram.respond(begun.reply.payload.toString());
  const proof = begun.answer(fieldsOf({ conversationId: 5, payload: binary(Buffer.from(answer)) }));
  expect(proof).toMatchObject({ name: { user: 'alice', connection: 'shop' }, tokenId: 'token' });
  expect(proof.replies).toMatchObject([{ conversationId: 5, done: true }]);
  scram.verify(proof.replies[0].payload.toString());
});

it('is asked within hello for SCRAM-SHA-256 alone', () => {
  expect(maySpeculate(fieldsOf({ saslStart: 1, mechanism: 'SCRAM-SHA-256' }))).toBe(true);
  for (const document of [
    { saslStart: 1, mechanism: 'PLAIN' },
    { authenticate: 1, mechanism: 'SCRAM-SHA-256' },
    { saslStart: 1 },
  ]) {
    expect(maySpeculate(fieldsOf(document))).toBe(false);
  }
});

it('a payload is bytes, not their length and kind', () => {
  expect(payloadOf(fieldsOf({ payload: binary(Buffer.from('abc')) })).toString()).toBe('abc');
  expect(() => payloadOf(fieldsOf({ payload: 'abc' }))).toThrow('the payload is missing');
});

it('what is not supported is named, with what is', () => {
  expect(unsupported('SCRAM-SHA-1')).toMatchObject({
    message: 'logging in with SCRAM-SHA-1 is not supported',
    hint: expect.stringContaining('SCRAM-SHA-256'),
  });
});
