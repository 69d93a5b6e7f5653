import { type Document, deserialize } from 'bson';
import { HEADER_BYTES, OPCODE, readHeader, writeHeader } from '../../../protocols/mongodb/messages/header.ts';
import { readOpMsg, writeOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { binary } from '../../../protocols/mongodb/reply-document.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { bytesOf } from './documents.ts';

const REPLY_BYTES_MAX = 1_000_000;

/** A command as OP_MSG. */
export function msg(document: Document, { requestId = 1, flags = 0 } = {}): Buffer {
  const body = bytesOf({ ...document, $db: document.$db ?? 'admin' });
  return writeOpMsg({ requestId, responseTo: 0, flags, body, sequences: [] });
}

/** A command in the old form. */
export function opQuery(document: Document, requestId = 1, namespace = 'admin.$cmd'): Buffer {
  const body = Buffer.concat([Buffer.alloc(4), Buffer.from(`${namespace}\0`), Buffer.alloc(8), bytesOf(document)]);
  body.writeInt32LE(-1, 4 + namespace.length + 1 + 4);
  return Buffer.concat([writeHeader({ requestId, responseTo: 0, opCode: OPCODE.query }, body.length), body]);
}

/** What came as an answer. */
export interface Answer {
  readonly opCode: number;
  readonly responseTo: number;
  readonly document: Document;
}

/** The next answer of a server. */
export async function readAnswer(wire: Wire): Promise<Answer> {
  const head = await wire.read(HEADER_BYTES);
  const { length, opCode, responseTo } = readHeader(head);
  if (length > REPLY_BYTES_MAX) throw new Error('an answer is too long');
  const bytes = Buffer.concat([head, await wire.read(length - HEADER_BYTES)]);
  const body = opCode === OPCODE.reply ? bytes.subarray(HEADER_BYTES + 20) : readOpMsg(bytes).body;
  return { opCode, responseTo, document: deserialize(body) };
}

/** Sends a command and returns the answer's document. */
export async function run(wire: Wire, document: Document): Promise<Document> {
  await wire.write(msg(document));
  return (await readAnswer(wire)).document;
}

/** The bytes of an answer's payload. */
export function payloadIn(document: Document): string {
  return Buffer.from(document.payload.buffer).toString();
}

export interface ScramLogin {
  readonly userName: string;
  readonly password: string;
  /** Begins within `hello`. */
  readonly speculates?: boolean;
  /** Does without the exchange that says nothing. */
  readonly skipsEmpty?: boolean;
}

/** The first message of a login by SCRAM-SHA-256. */
export function scramStart(scram: ScramClient, skipEmptyExchange = true): Document {
  const options = skipEmptyExchange ? { options: { skipEmptyExchange } } : {};
  const payload = binary(Buffer.from(scram.first));
  return { saslStart: 1, mechanism: scram.mechanism, payload, autoAuthorize: 1, ...options };
}

/** Logs in as drivers do; returns the last answer, which says `done`, or what was refused. */
export async function logIn(wire: Wire, login: ScramLogin): Promise<Document> {
  const { userName, password, speculates = false, skipsEmpty = true } = login;
  const scram = new ScramClient({ password, userName, offered: ['SCRAM-SHA-256'] });
  const start = scramStart(scram, skipsEmpty);
  const hello = await run(wire, {
    hello: 1,
    ...(speculates ? { speculativeAuthenticate: { ...start, db: 'admin' } } : {}),
  });
  const challenge = hello.speculativeAuthenticate ?? (await run(wire, start));
  if (challenge.payload === undefined) return challenge;
  const { conversationId } = challenge;
  const next = async (text: string): Promise<Document> =>
    run(wire, { saslContinue: 1, conversationId, payload: binary(Buffer.from(text)) });
  const final = await next(await scram.respond(payloadIn(challenge)));
  if (final.ok !== 1) return final;
  scram.verify(payloadIn(final));
  return final.done === true ? final : next('');
}
