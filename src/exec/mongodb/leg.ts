import type { Duplex } from 'node:stream';
import { messageOf } from '../../errors.ts';
import type { ShellDocument } from '../mongodb-shell/index.ts';
import { type Answered, AnswerReader, commandMessage } from './messages.ts';
import { type Reply, replyOf } from './reply.ts';

/** The connection ended, or what came was no answer. */
export class LegError extends Error {}

/** A client's connection: one command at a time, each answered before the next. */
export class Leg {
  readonly #socket: Duplex;
  readonly #reader = new AnswerReader();
  #requests = 0;
  #waiting: { readonly id: number; resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  #lost: LegError | undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', (piece: Buffer) => this.#read(piece));
    socket.on('error', (error) => this.#lose(messageOf(error)));
    for (const event of ['end', 'close']) socket.on(event, () => this.#lose('the connection was closed'));
  }

  /** The answer, whatever it says. Throws LegError. */
  async send(database: string, body: ShellDocument): Promise<Reply> {
    if (this.#lost !== undefined) throw this.#lost;
    this.#requests += 1;
    const id = this.#requests;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#waiting = { id, resolve, reject };
    this.#socket.write(commandMessage(id, database, body));
    return promise;
  }

  end(): void {
    this.#lost ??= new LegError('the connection was closed');
    this.#socket.end();
  }

  #read(piece: Buffer): void {
    let answers: readonly Answered[];
    try {
      answers = this.#reader.push(piece);
    } catch (error) {
      this.#lose(messageOf(error));
      this.#socket.destroy();
      return;
    }
    for (const { responseTo, document } of answers) {
      const waiting = this.#waiting;
      // Whoever ends a session may say so to whoever asked nothing.
      if (waiting?.id !== responseTo) continue;
      this.#waiting = undefined;
      waiting.resolve(replyOf(document));
    }
  }

  #lose(why: string): void {
    this.#lost ??= new LegError(why);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(this.#lost);
  }
}
