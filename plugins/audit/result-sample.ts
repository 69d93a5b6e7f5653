import type { ResultDocument } from '../../src/core/documents.ts';
import type { Column, Row } from '../../src/core/query.ts';
import { type CutText, cutText } from './describe.ts';

/** How much of the results of one query is kept. */
export interface SampleLimits {
  readonly rowsMax: number;
  /** Of the cells, as they are written to the log. */
  readonly bytesMax: number;
}

type Cell = string | null | CutText;

interface ResultSample {
  /** Documents are kept as canonical extended JSON, each as a row of one cell, so that whoever reads records reads them. */
  readonly kind?: 'documents';
  readonly columns: readonly string[];
  /** Since the last record. */
  rows: Cell[][];
  isTruncated: boolean;
  isRecorded: boolean;
}

/** The first rows of a query's results, as the client saw them. */
export class QuerySample {
  readonly #results: ResultSample[] = [];
  #rowsLeft: number;
  #bytesLeft: number;

  constructor(limits: SampleLimits) {
    this.#rowsLeft = limits.rowsMax;
    this.#bytesLeft = limits.bytesMax;
  }

  /** Begins a result. The returned function takes its rows and returns `done` when no more are wanted. */
  begin(columns: readonly Column[]): (rows: readonly Row[]) => 'done' | undefined {
    const names = columns.map(({ name }) => name);
    const result: ResultSample = { columns: names, rows: [], isTruncated: false, isRecorded: false };
    this.#results.push(result);
    return (rows) => {
      for (const row of rows) if (!this.#addRow(row, result)) return 'done';
      // Not `done` when the last row just fitted: only a further one makes the sample an incomplete one.
      return undefined;
    };
  }

  /** The same for an answer of documents. */
  beginDocuments(): (documents: readonly ResultDocument[]) => 'done' | undefined {
    const result: ResultSample = {
      kind: 'documents',
      columns: DOCUMENT_COLUMNS,
      rows: [],
      isTruncated: false,
      isRecorded: false,
    };
    this.#results.push(result);
    return (documents) => {
      for (const document of documents) {
        if (!this.#hasRoom(result)) return 'done';
        result.rows.push([this.#cell(document.text(), result)]);
      }
      return undefined;
    };
  }

  /** What came since the last call; the same query has several records when its portal stops at a row limit. */
  take(): readonly unknown[] {
    const record: unknown[] = [];
    for (const result of this.#results) {
      const { kind, columns, rows, isTruncated, isRecorded } = result;
      if (isRecorded && rows.length === 0 && !isTruncated) continue;
      const shown = kind === undefined ? { columns, rows } : { kind, columns, rows };
      record.push(isTruncated ? { ...shown, truncated: true } : shown);
      result.rows = [];
      result.isTruncated = false;
      result.isRecorded = true;
    }
    return record;
  }

  #addRow(row: Row, result: ResultSample): boolean {
    if (!this.#hasRoom(result)) return false;
    const cells: Cell[] = [];
    for (let i = 0; i < result.columns.length; i += 1) cells.push(this.#cell(row.get(i), result));
    result.rows.push(cells);
    return true;
  }

  /** Takes the room of one more. */
  #hasRoom(result: ResultSample): boolean {
    if (this.#rowsLeft <= 0 || this.#bytesLeft <= 0) {
      result.isTruncated = true;
      return false;
    }
    this.#rowsLeft -= 1;
    this.#bytesLeft -= ROW_BYTES;
    return true;
  }

  #cell(text: string | null, result: ResultSample): Cell {
    const bytes = text === null ? NULL_BYTES : writtenBytes(text);
    if (text === null || bytes <= this.#bytesLeft) {
      this.#bytesLeft -= bytes;
      return text;
    }
    result.isTruncated = true;
    // One character is at most six bytes in the log.
    const kept = cutText(text, Math.floor(Math.max(0, this.#bytesLeft) / 6));
    this.#bytesLeft = 0;
    return kept;
  }
}

const DOCUMENT_COLUMNS: readonly string[] = ['document'];
const NULL_BYTES = 'null,'.length;
const ROW_BYTES = '[],'.length;

/** Printable ASCII without a quote or a backslash: written as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** A longer text is written faster than it is looked at. */
const PLAIN_CHARS_MAX = 256;

/** With the comma behind it. */
function writtenBytes(text: string): number {
  if (text.length <= PLAIN_CHARS_MAX && PLAIN.test(text)) return text.length + '"",'.length;
  return Buffer.byteLength(JSON.stringify(text)) + 1;
}
