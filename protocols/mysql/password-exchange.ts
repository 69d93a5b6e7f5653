import type { AuthExchange } from './client-auth.ts';

/** How an authentication within a session ended: proven, or why not. */
export type ExchangeEnd = { readonly isProven: true } | { readonly isProven: false; readonly error: unknown };

/**
 * The packets of an authentication within a session. The codec, which may not wait, gives it what the client sent and asks
 * what to answer; whoever checks the proof may take its time in between.
 */
export class PasswordExchange implements AuthExchange {
  #said: Buffer[] = [];
  #give: ((payload: Buffer) => void) | undefined;
  #turn = Promise.withResolvers<void>();
  #end: ExchangeEnd | undefined;

  constructor(check: (exchange: AuthExchange) => Promise<void>) {
    check(this).then(
      () => this.#finish({ isProven: true }),
      (error: unknown) => this.#finish({ isProven: false, error }),
    );
  }

  /** Resolves when the client has to say something, or all is over. Never rejects. */
  get settled(): Promise<void> {
    return this.#turn.promise;
  }

  /** Undefined while the client has to say something. */
  get end(): ExchangeEnd | undefined {
    return this.#end;
  }

  /** What is to be sent to the client, each payload once. */
  takeSaid(): readonly Buffer[] {
    const said = this.#said;
    this.#said = [];
    return said;
  }

  /** The client said this. */
  push(payload: Buffer): void {
    const give = this.#give;
    this.#give = undefined;
    this.#turn = Promise.withResolvers<void>();
    give?.(payload);
  }

  async send(payload: Buffer): Promise<void> {
    this.#said.push(payload);
  }

  receive(): Promise<Buffer> {
    const answer = Promise.withResolvers<Buffer>();
    this.#give = answer.resolve;
    this.#turn.resolve();
    return answer.promise;
  }

  #finish(end: ExchangeEnd): void {
    this.#end = end;
    this.#turn.resolve();
  }
}
