import type { MysqlStatement } from '../../src/sql/mysql/index.ts';
import type { MysqlReading } from '../../src/sql/mysql/reading.ts';
import type { ColumnLayout } from './columns.ts';
import { isOrdinary } from './ordinary.ts';
import type { ParameterType } from './parameters.ts';
import type { MysqlQuery } from './query.ts';

/** A cursor that an execution left open: what its FETCHes return, and to which query that belongs. */
export interface OpenCursor {
  readonly query: MysqlQuery;
  readonly layout: readonly ColumnLayout[];
  rows: number;
}

/** A statement the client prepared. The server names it when it answers; until then only `last prepared` means it. */
export class Prepared {
  readonly text: string;
  readonly reading: MysqlReading;
  /** As `isOrdinary(text)` says. */
  readonly isOrdinary: boolean;
  /** The exact bytes, where the text does not tell them. */
  readonly raw: Buffer | undefined;
  readonly #analyse: () => readonly MysqlStatement[];
  #statements: readonly MysqlStatement[] | undefined;
  /** `denied`: never sent. `failed`: the server refused it. `gone`: closed, or forgotten by a reset. */
  state: 'asked' | 'ready' | 'denied' | 'failed' | 'gone' = 'asked';
  /** The server's number for it. */
  id: number | undefined;
  /** How many parameters the server counts; undefined until it answered. */
  params: number | undefined;
  /** The types the client sent last, and those the server was given last. */
  clientTypes: readonly ParameterType[] | undefined;
  serverTypes: readonly ParameterType[] | undefined;
  cursor: OpenCursor | undefined;

  constructor(init: {
    text: string;
    reading: MysqlReading;
    analyse: () => readonly MysqlStatement[];
    raw?: Buffer;
  }) {
    this.text = init.text;
    this.reading = init.reading;
    this.isOrdinary = isOrdinary(init.text);
    this.raw = init.raw;
    this.#analyse = init.analyse;
  }

  statements(): readonly MysqlStatement[] {
    this.#statements ??= this.#analyse();
    return this.#statements;
  }

  get isUsable(): boolean {
    return this.state === 'asked' || this.state === 'ready';
  }
}
