import type { Command } from './commands/command.ts';
import { type HelloFacts, helloFields, isHello, readHello } from './hello.ts';
import { errorDocument, okDocument } from './reply-document.ts';

export interface LocalAnswersOptions {
  /** What the upstream is. */
  readonly facts: HelloFacts;
  /** The number the client was given for its connection. */
  readonly connectionId: number;
}

/** Commands that log somebody in. Upstream the gateway is logged in, and nobody else shall be. */
const LOGINS: ReadonlySet<string> = new Set(['saslStart', 'saslContinue', 'authenticate', 'getnonce']);
const SECOND_LOGIN = 'the gateway takes one login per connection, and this one had its own; open another connection';
/** What may be asked by who is not logged in, any more. */
const HARMLESS: ReadonlySet<string> = new Set(['ping', 'buildInfo', 'buildinfo', 'endSessions']);

/** What the gateway answers by itself in a session: `hello`, logins, and the log-out, after which nothing runs any more. */
export class LocalAnswers {
  readonly #options: LocalAnswersOptions;
  #isLoggedOut = false;

  constructor(options: LocalAnswersOptions) {
    this.#options = options;
  }

  /** The document to answer with; undefined where the command is the upstream's. Throws ProtocolError for a broken `hello`. */
  answer(command: Command): Buffer | undefined {
    const { name } = command;
    if (isHello(name)) return this.#hello(command);
    if (name === 'logout') {
      this.#isLoggedOut = true;
      return okDocument();
    }
    if (LOGINS.has(name)) return errorDocument('AuthenticationFailed', SECOND_LOGIN);
    return this.#isLoggedOut && !HARMLESS.has(name) ? loginRequired(name) : undefined;
  }

  #hello(command: Command): Buffer {
    const hello = readHello(command);
    // A login that comes with it is left out of the answer, which is how servers decline.
    return okDocument(helloFields(hello, this.#options.facts, this.#options.connectionId));
  }
}

/** What a command is told that only runs for who is logged in. */
export function loginRequired(name: string): Buffer {
  return errorDocument('Unauthorized', `command ${quoted(name)} requires authentication`);
}

const NAME_CHARS_MAX = 64;

/** A name as it may stand in a text, however it was meant. */
export function quoted(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, ' ').slice(0, NAME_CHARS_MAX);
}
