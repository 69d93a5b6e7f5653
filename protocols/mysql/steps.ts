import type { Outcome } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { ColumnDefinition } from './column-definition.ts';
import type { OpenCursor, Prepared } from './prepared.ts';
import type { MysqlQuery } from './query.ts';
import type { ModeEffect } from './session-mode.ts';
import type { NameEffect } from './statement-names.ts';

/** Where in its answer a command stands. */
export type Phase =
  /** Nothing came yet, or a further result is announced. */
  | 'first'
  /** Column definitions are coming. */
  | 'columns'
  /** All of them came; an EOF packet closes them. */
  | 'columnsEnd'
  | 'rows'
  /** The client sends a file; the server answers at its end. */
  | 'infile';

interface StepBase {
  /** The sequence number the server's next packet has. */
  seq: number;
  /** How many packets more than the server sent the client got in this exchange, or fewer. */
  shift: number;
  phase: Phase;
  /** Definitions still to come. */
  left: number;
}

/** A text, or an execution of a prepared statement: answered by results, one after the other. */
export interface QueryStep extends StepBase {
  readonly kind: 'query';
  readonly query: MysqlQuery;
  readonly isBinary: boolean;
  readonly effect: ModeEffect;
  readonly names: NameEffect | undefined;
  /** As `isOrdinary` says of its text. */
  readonly isOrdinary: boolean;
  /** Set for an execution; it may leave a cursor open. */
  readonly prepared?: Prepared;
  readonly wantsCursor: boolean;
  /** Results and OKs of it so far. */
  results: number;
  rows: number;
  /** Definitions of the result that is on its way, and the packets they came in. */
  definitions: ColumnDefinition[];
  frames: Buffer[];
  frameBytes: number;
  /** The number the client knows the first packet of that result by. */
  firstSeq: number;
  /** It asked for a file it may not have, and the client was told so. */
  error?: Outcome['error'];
}

export interface PrepareStep extends StepBase {
  readonly kind: 'prepare';
  readonly query: MysqlQuery;
  readonly prepared: Prepared;
  columns: number;
}

/** Rows of an open cursor: they belong to the query that opened it. */
export interface FetchStep extends StepBase {
  readonly kind: 'fetch';
  readonly prepared: Prepared;
  readonly cursor: OpenCursor | undefined;
}

export interface FieldListStep extends StepBase {
  readonly kind: 'fieldList';
  readonly query: MysqlQuery;
}

/** COM_STATISTICS: one packet of text. */
export interface StatisticsStep extends StepBase {
  readonly kind: 'statistics';
}

/** Answered by OK, EOF or ERR. */
export interface SimpleStep extends StepBase {
  readonly kind: 'simple';
  readonly query?: MysqlQuery;
  readonly effect: ModeEffect;
  /** Carried out when the server said OK. */
  readonly onOk?: () => void;
}

/** A command of the gateway's own: the client must not see the answer. */
export interface OwnStep extends StepBase {
  readonly kind: 'own';
  readonly expects: 'text' | 'ok' | 'row';
  columns: number;
  /** Carried out when the server said OK. */
  readonly onOk?: () => void;
  /** The session cannot go on when it fails; what could not be done, as a clause. */
  readonly must?: string;
  /** Told the cells of a row. */
  readonly onRow?: (cells: readonly (string | null)[]) => void;
}

export type Step = QueryStep | PrepareStep | FetchStep | FieldListStep | StatisticsStep | SimpleStep | OwnStep;

/** What every step begins with: the server counts on from the command. */
export function begin(seq: number, shift = 0): StepBase {
  return { seq, shift, phase: 'first', left: 0 };
}

/** What a step of results begins with. */
export function beginResults(seq: number, shift: number) {
  return { ...begin(seq, shift), results: 0, rows: 0, definitions: [], frames: [], frameBytes: 0, firstSeq: seq };
}

/** Commands that are not answered: the client's one, and those of our own beside it. */
export const OUTSTANDING_MAX = 64;

/** What was forwarded and is not answered, in order. */
export class StepQueue {
  readonly #steps: Step[] = [];

  get head(): Step | undefined {
    return this.#steps[0];
  }

  /** What the client waits for. */
  get ofClient(): Exclude<Step, OwnStep> | undefined {
    return this.#steps.find((step) => step.kind !== 'own');
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** A command is not answered, and the client sends no file meanwhile. */
  get isWaiting(): boolean {
    return this.#steps.some(({ phase }) => phase !== 'infile');
  }

  push(step: Step): void {
    if (this.#steps.length >= OUTSTANDING_MAX) throw new ProtocolError('too many commands wait for an answer');
    this.#steps.push(step);
  }

  shift(): void {
    this.#steps.shift();
  }
}
