import { StringDecoder } from 'node:string_decoder';
import type { Pipeline, ResultInspection } from '../../core/pipeline.ts';
import type { Query } from '../../core/query.ts';
import { type Reason, ResultBlocked } from '../../core/verdict.ts';
import { KeyBlocks, type Passage } from './key-blocks.ts';
import { columnsOf, LineBatch } from './line-batch.ts';
import { LINE_BYTES_MAX, LineSplitter } from './line-splitter.ts';

/** The two streams a command prints on. */
export type CommandStream = 'stdout' | 'stderr';

/** Where what a command prints goes. */
export interface OutputParts {
  readonly pipeline: Pick<Pipeline, 'inspect'>;
  readonly query: Query;
  readonly write: (text: string) => void;
  /** Nothing more of any stream may be sent on. */
  readonly block: (reason: Reason) => void;
}

/**
 * One stream of a command on its way to whoever runs it: as lines past the plugins that want to see them, or as it is
 * where none does. Once nobody needs to see more, it is no longer taken apart.
 */
export class CommandOutput {
  readonly #parts: OutputParts;
  readonly #stream: CommandStream;
  readonly #decoder = new StringDecoder('utf8');
  readonly #splitter = new LineSplitter();
  readonly #blocks = new KeyBlocks();
  #inspection: ResultInspection | undefined;
  #state: 'fresh' | 'inspected' | 'plain' | 'blocked' = 'fresh';
  /** Lines that were sent on. */
  lines = 0;

  constructor(stream: CommandStream, parts: OutputParts) {
    this.#stream = stream;
    this.#parts = parts;
  }

  write(chunk: Buffer): void {
    if (this.#state === 'fresh') this.#begin();
    if (this.#state === 'plain') this.#plain(chunk);
    if (this.#state !== 'inspected') return;
    const isEnforced = this.#inspection?.isEnforced === true;
    const passages: Passage[] = [];
    for (const line of this.#splitter.push(chunk)) {
      if (!isEnforced) passages.push({ ...line, isOpenKey: false });
      else this.#add(passages, this.#blocks.push(line));
    }
    this.#inspect(passages);
    if (this.#splitter.isTooLong) this.#tooLong(isEnforced);
  }

  /** Behind the last chunk. */
  end(): void {
    if (this.#state === 'plain') this.#send(this.#decoder.end());
    if (this.#state !== 'inspected') return;
    const passages: Passage[] = [];
    const rest = this.#splitter.takeRest();
    if (this.#inspection?.isEnforced === true) {
      if (rest.length > 0) this.#add(passages, this.#blocks.push({ bytes: rest, end: '' }));
      this.#add(passages, this.#blocks.end());
    } else if (rest.length > 0) passages.push({ bytes: rest, end: '', isOpenKey: false });
    this.#inspect(passages);
  }

  /** Nothing more is sent on, as when another stream was blocked. */
  stop(): void {
    this.#state = 'blocked';
  }

  #begin(): void {
    this.#inspection = this.#parts.pipeline.inspect(columnsOf(this.#stream), this.#parts.query);
    this.#state = this.#inspection === undefined ? 'plain' : 'inspected';
  }

  /** A key that is cut off is looked at at once: what its end is depends on what is made of it. */
  #add(passages: Passage[], passage: Passage | undefined): void {
    if (passage === undefined) return;
    passages.push(passage);
    if (!passage.isOpenKey) return;
    const { isLastMasked } = this.#look(passages.splice(0));
    this.#blocks.judged(isLastMasked);
  }

  #inspect(passages: readonly Passage[]): void {
    if (passages.length > 0 && this.#look(passages).isEnough) this.#goPlain();
  }

  /** Shows passages to the plugins and sends on what they make of them. `isEnough`: nobody needs to see more. */
  #look(passages: readonly Passage[]): { readonly isLastMasked: boolean; readonly isEnough: boolean } {
    if (this.#state !== 'inspected') return { isLastMasked: false, isEnough: false };
    const batch = new LineBatch(columnsOf(this.#stream), passages);
    const part = {
      batch,
      // Objects for the rows are made only when somebody asks for them.
      get rows() {
        return batch.allRows();
      },
    };
    let isEnough: boolean;
    try {
      isEnough = this.#inspection?.rows(part) !== true;
    } catch (error) {
      if (!(error instanceof ResultBlocked)) throw error;
      this.#block(error.reason);
      return { isLastMasked: true, isEnough: false };
    }
    this.#send(batch.text());
    return { isLastMasked: batch.isMasked(passages.length - 1), isEnough };
  }

  #goPlain(): void {
    this.#state = 'plain';
    const open = this.#blocks.end();
    if (open !== undefined) this.#send(`${open.bytes.toString()}${open.end}`);
    this.#plain(this.#splitter.takeRest());
  }

  #tooLong(isEnforced: boolean): void {
    if (this.#state !== 'inspected') return;
    if (isEnforced) {
      this.#block({
        code: 'masking',
        message: `a line of the output is longer than ${LINE_BYTES_MAX} bytes, so it cannot be inspected, and a rule of this connection requires it`,
        hint: 'Print shorter lines.',
      });
      return;
    }
    this.#inspect([{ bytes: this.#splitter.takeRest(), end: '', isOpenKey: false }]);
    if (this.#state === 'inspected') this.#goPlain();
  }

  #block(reason: Reason): void {
    this.#state = 'blocked';
    this.#parts.block(reason);
  }

  #plain(chunk: Buffer): void {
    this.#send(this.#decoder.write(chunk));
  }

  #send(text: string): void {
    if (text === '') return;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lines += 1;
    this.#parts.write(text);
  }
}
