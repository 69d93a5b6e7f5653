import type { Door, WireName } from '../../src/core/protocol.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import { type Fields, textOf } from './bson/fields.ts';
import type { Command } from './commands/command.ts';
import { DOCUMENT_BYTES_MAX, FACTS_BEFORE_LOGIN, helloFields, isHello, readHello } from './hello.ts';
import { loginRequired, quoted } from './local-answers.ts';
import type { LoginChannel, LoginRequest } from './login-channel.ts';
import { LoginRefusal } from './login-refusal.ts';
import { binary, errorDocument, okDocument } from './reply-document.ts';
import {
  type Challenge,
  checkConversation,
  maySpeculate,
  type Proof,
  payloadOf,
  type SaslReply,
  startSasl,
  unsupported,
} from './sasl.ts';

/** How often a client may begin to log in: within `hello`, for real, and once more. */
const STARTS_MAX = 3;
/** The version that has the commands of the wire version we tell. */
const SERVER_VERSION = [8, 0, 0, 0] as const;

/** A client that proved its secret. It still waits for the answer to that. */
export interface ClientLogin {
  readonly name: WireName;
  readonly tokenId: string;
  readonly application: string;
  /** Tells the client that it is in. Throws ProtocolError, WireClosedError. */
  complete(): Promise<void>;
}

export interface ClientLoginOptions {
  readonly tls: ServerTls;
  /** Accept clients from other machines without TLS. */
  readonly allowPlaintext: boolean;
  /** The number to give the connection. */
  readonly connectionId: number;
  /** The client was answered, and has not begun to log in: it may never do so. Called again with every answer. */
  onIdle(): void;
  /** The client begins to log in. Called once. */
  onBegin(): void;
}

/**
 * Answers a fresh client until it has logged in, through TLS if it begins with that. Many never do: drivers keep
 * connections that only say `hello`. Throws LoginRefusal, ProtocolError, WireClosedError.
 */
export async function loginClient(
  channel: LoginChannel,
  door: Door,
  options: ClientLoginOptions,
): Promise<ClientLogin> {
  await channel.startTlsIfAsked(options.tls);
  const conversation = new Conversation(channel, door, options);
  for (;;) {
    const login = await conversation.take(await channel.next());
    if (login !== undefined) return login;
  }
}

class Conversation {
  readonly #channel: LoginChannel;
  readonly #door: Door;
  readonly #options: ClientLoginOptions;
  #application: string | undefined;
  #challenge: Challenge | undefined;
  #starts = 0;

  constructor(channel: LoginChannel, door: Door, options: ClientLoginOptions) {
    this.#channel = channel;
    this.#door = door;
    this.#options = options;
  }

  /** Answers one command; returns the login when it proved its secret, which is not answered yet. */
  async take({ command, isLegacy }: LoginRequest): Promise<ClientLogin | undefined> {
    const { name, fields } = command;
    const { wire } = this.#channel;
    if (!wire.isSecure && !wire.isLoopback && !this.#options.allowPlaintext) {
      throw new LoginRefusal('Unauthorized', 'this gateway accepts encrypted connections only', {
        hint: 'Connect with tls=true.',
      });
    }
    if (isHello(name)) await this.#channel.answer(await this.#hello(command));
    else if (isLegacy) await this.#channel.answer(unsupportedLegacy(name));
    else if (name === 'saslStart') return this.#start(fields);
    else if (name === 'saslContinue') return this.#login(this.#continue(fields));
    else if (name === 'authenticate' || name === 'getnonce') throw unsupported(mechanismOf(command));
    else await this.#channel.answer(harmless(name) ?? loginRequired(name));
    if (this.#starts === 0) this.#options.onIdle();
    return undefined;
  }

  async #hello(command: Command): Promise<Buffer> {
    const hello = readHello(command);
    if (hello.isLoadBalanced) {
      throw new LoginRefusal('BadValue', 'loadBalanced=true is not supported', {
        hint: 'Leave it out of the connection string; several gateways may be listed there as hosts.',
      });
    }
    // Only the first one tells, as with servers.
    this.#application ??= hello.application;
    const fields = helloFields(hello, FACTS_BEFORE_LOGIN, this.#options.connectionId);
    const reply = hello.speculation === undefined ? undefined : await this.#speculate(hello.speculation);
    return okDocument(reply === undefined ? fields : { ...fields, speculativeAuthenticate: saslFields(reply) });
  }

  /** What is wrong with a login within `hello` is left to the login that follows: that one's answer is read by people. */
  async #speculate(fields: Fields): Promise<SaslReply | undefined> {
    if (!maySpeculate(fields)) return undefined;
    try {
      const begun = await this.#begin(fields);
      if (begun.kind !== 'challenge') return undefined;
      this.#challenge = begun;
      return begun.reply;
    } catch (error) {
      if (error instanceof LoginRefusal || error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  async #start(fields: Fields): Promise<ClientLogin | undefined> {
    const begun = await this.#begin(fields);
    if (begun.kind === 'proof') return this.#login(begun);
    this.#challenge = begun;
    await this.#channel.answer(okDocument(saslFields(begun.reply)));
    return undefined;
  }

  #begin(fields: Fields): Promise<Challenge | Proof> {
    this.#challenge = undefined;
    if (this.#starts === STARTS_MAX) throw new ProtocolError('SASL: too many conversations were begun');
    if (this.#starts === 0) this.#options.onBegin();
    this.#starts += 1;
    const { isSecure } = this.#channel.wire;
    return startSasl(fields, { door: this.#door, isSecure, conversationId: this.#starts });
  }

  #continue(fields: Fields): Proof {
    const challenge = this.#challenge;
    this.#challenge = undefined;
    if (challenge === undefined) throw new ProtocolError('SASL: no conversation was begun');
    return challenge.answer(fields);
  }

  #login({ name, tokenId, replies }: Proof): ClientLogin {
    return { name, tokenId, application: this.#application ?? '', complete: () => this.#complete(replies) };
  }

  async #complete([first, ...rest]: Proof['replies']): Promise<void> {
    await this.#channel.answer(okDocument(saslFields(first)));
    for (const reply of rest) {
      const { command } = await this.#channel.next();
      if (command.name !== 'saslContinue') throw new ProtocolError('SASL: the conversation is not at its end');
      checkConversation(command.fields, reply.conversationId);
      if (payloadOf(command.fields).length > 0) throw new ProtocolError('SASL: there is nothing left to say');
      await this.#channel.answer(okDocument(saslFields(reply)));
    }
  }
}

function saslFields({ conversationId, done, payload }: SaslReply): Record<string, unknown> {
  return { conversationId, done, payload: binary(payload) };
}

/** What may be asked by anybody, and tells of nothing but the gateway. */
function harmless(name: string): Buffer | undefined {
  if (name === 'ping' || name === 'logout' || name === 'endSessions') return okDocument();
  if (name !== 'buildInfo' && name !== 'buildinfo') return undefined;
  return okDocument({
    version: SERVER_VERSION.slice(0, 3).join('.'),
    versionArray: [...SERVER_VERSION],
    modules: [],
    maxBsonObjectSize: DOCUMENT_BYTES_MAX,
  });
}

function mechanismOf({ name, fields }: Command): string {
  return textOf(fields.get('mechanism')) ?? (name === 'getnonce' ? 'MONGODB-CR' : 'MONGODB-X509');
}

function unsupportedLegacy(name: string): Buffer {
  return errorDocument(
    'UnsupportedOpQueryCommand',
    `OP_QUERY is taken for hello alone, not for ${quoted(name)}. The driver may be too old.`,
  );
}
