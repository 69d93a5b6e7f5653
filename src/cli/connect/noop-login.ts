import { randomBytes } from 'node:crypto';
import type { Fields } from '../../../protocols/mongodb/bson/fields.ts';
import { inside, numberOf, textOf } from '../../../protocols/mongodb/bson/fields.ts';
import type { Command } from '../../../protocols/mongodb/commands/command.ts';
import { binary, okDocument } from '../../../protocols/mongodb/reply-document.ts';
import { payloadOf } from '../../../protocols/mongodb/sasl.ts';
import { SCRAM_SHA_256 } from '../../../protocols/scram.ts';
import { readClientFirst, ScramServer } from '../../../protocols/scram-server.ts';
import { ProtocolError } from '../../errors.ts';
import { deriveVerifier } from '../../secrets/scram-verifier.ts';

/** The password of a local port, for clients that cannot do without one. */
const PASSWORD = 'noop';
const SALT_BYTES = 16;
/** The fewest that drivers take; there is nothing to be guessed. */
const ITERATIONS = 4096;
const CONVERSATION_ID = 1;

/** Lets a MongoDB client in that brings `noop` as its password: whoever reaches a local port may use it anyway. */
export class NoopLogin {
  #scram: ScramServer | undefined;
  /** The exchange that says nothing is still to come. */
  #isLast = false;
  #skipsEmptyExchange = false;

  /** The answer to a command of a login; undefined for any other command. Throws ProtocolError. */
  async answer({ name, fields }: Command): Promise<Buffer | undefined> {
    if (name === 'saslStart') return this.#start(fields);
    return name === 'saslContinue' ? this.#continue(fields) : undefined;
  }

  async #start(fields: Fields): Promise<Buffer> {
    const mechanism = textOf(fields.get('mechanism')) ?? '';
    if (mechanism !== SCRAM_SHA_256) throw new ProtocolError('no password is needed here: leave authMechanism out');
    const first = readClientFirst(payloadOf(fields).toString(), SCRAM_SHA_256, undefined);
    const salt = randomBytes(SALT_BYTES);
    const verifier = { tokenId: PASSWORD, ...(await deriveVerifier(PASSWORD, salt, ITERATIONS)) };
    this.#scram = new ScramServer(first, { salt, iterations: ITERATIONS, verifiers: [verifier] });
    this.#skipsEmptyExchange = (numberOf(inside(fields.get('options'))?.get('skipEmptyExchange')) ?? 0) !== 0;
    return reply(this.#scram.challenge, false);
  }

  #continue(fields: Fields): Buffer {
    if (this.#isLast) return reply('', true);
    const proven = this.#scram?.verify(payloadOf(fields).toString());
    if (proven === undefined) throw new ProtocolError(`no password is needed here: leave it out, or take ${PASSWORD}`);
    this.#isLast = !this.#skipsEmptyExchange;
    return reply(proven.final, this.#skipsEmptyExchange);
  }
}

function reply(payload: string, done: boolean): Buffer {
  return okDocument({ conversationId: CONVERSATION_ID, done, payload: binary(Buffer.from(payload)) });
}
