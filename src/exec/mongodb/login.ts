import { Binary, Int32 } from 'bson';
import { messageOf } from '../../errors.ts';
import { DriverLoginError, type ExecLogin } from '../driver.ts';
import type { ShellDocument, ShellValue } from '../mongodb-shell/index.ts';
import { binaryOf, fieldOf, numberOf } from './fields.ts';
import type { Leg } from './leg.ts';
import type { Reply } from './reply.ts';
import { Scram } from './scram.ts';

const MECHANISM = 'SCRAM-SHA-256';
/** Where clients of the gateway log in. */
const SOURCE = 'admin';

/** Logs in as drivers do, without what they ask in advance. Throws DriverLoginError. */
export async function logIn(leg: Leg, { user, password }: Pick<ExecLogin, 'user' | 'password'>): Promise<void> {
  try {
    await ask(leg, [['hello', new Int32(1)]]);
    const scram = new Scram(user, password);
    const options: ShellDocument = new Map([['skipEmptyExchange', true]]);
    const started = await ask(leg, [
      ['saslStart', new Int32(1)],
      ['mechanism', MECHANISM],
      ['payload', payload(scram.first)],
      ['options', options],
    ]);
    const finished = await ask(leg, [
      ['saslContinue', new Int32(1)],
      ['conversationId', new Int32(numberOf(fieldOf(started.fields, 'conversationId')) ?? 0)],
      ['payload', payload(await scram.proof(textIn(started)))],
    ]);
    const isDone = numberOf(fieldOf(finished.fields, 'done')) === 1;
    if (!isDone || !scram.isProvenBy(textIn(finished))) throw new Error('the login was not answered as it should be');
  } catch (error) {
    throw error instanceof DriverLoginError ? error : new DriverLoginError({ message: messageOf(error) });
  }
}

async function ask(leg: Leg, fields: readonly (readonly [string, ShellValue])[]): Promise<Reply> {
  const reply = await leg.send(SOURCE, new Map(fields));
  if (reply.error !== undefined) throw new DriverLoginError(reply.error);
  return reply;
}

function payload(text: string): Binary {
  return new Binary(Buffer.from(text));
}

function textIn({ fields }: Reply): string {
  return binaryOf(fieldOf(fields, 'payload'))?.toString() ?? '';
}
