import type { Column, Row } from '../../core/query.ts';

/** A piece of a command's output as a row of one column, for the plugins that look at results. */
export class LineRow implements Row {
  readonly columns: readonly Column[];
  readonly #original: string;
  #text: string | null;

  constructor(columns: readonly Column[], text: string) {
    this.columns = columns;
    this.#original = text;
    this.#text = text;
  }

  bytes(_i: number): Uint8Array | null {
    return this.#text === null ? null : Buffer.from(this.#text);
  }

  get(_i: number): string | null {
    return this.#text;
  }

  set(_i: number, value: string | null): void {
    this.#text = value;
  }

  get isMasked(): boolean {
    return this.#text !== this.#original;
  }
}

/** The result that a stream of a command's output is to the plugins. */
export function columnsOf(stream: string): readonly Column[] {
  return [{ name: stream, type: 'text', kind: 'text' }];
}
