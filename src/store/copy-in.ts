import type pg from 'pg';

/** What the driver's connection offers for COPY, which its types leave out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/**
 * Runs a `COPY … FROM STDIN` with these pieces of its data; resolves when the server took it all, rejects with its error.
 * The pieces are sent without a pause: the caller bounds what they hold.
 */
export function copyIn(client: pg.ClientBase, statement: string, pieces: readonly string[]): Promise<void> {
  const copy = new CopyIn(statement, pieces);
  client.query(copy);
  return copy.done;
}

/** The text of a value in a row of COPY's text format. */
export function copyText(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(SPECIALS, (char) => ESCAPES[char] ?? char) : text;
}

/** A value that is null. */
export const COPY_NULL = '\\N';

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A query as the driver drives it. */
class CopyIn implements pg.Submittable {
  readonly #statement: string;
  readonly #pieces: readonly string[];
  readonly #settled = Promise.withResolvers<void>();

  constructor(statement: string, pieces: readonly string[]) {
    this.#statement = statement;
    this.#pieces = pieces;
  }

  get done(): Promise<void> {
    return this.#settled.promise;
  }

  submit(connection: pg.Connection): void {
    (connection as unknown as CopyConnection).query(this.#statement);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const piece of this.#pieces) connection.sendCopyFromChunk(Buffer.from(piece));
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.#settled.reject(error);
  }

  handleReadyForQuery(): void {
    this.#settled.resolve();
  }

  handleCommandComplete(): void {}
}
