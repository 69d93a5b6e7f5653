/** What of PostgreSQL's COPY TO options shapes the stream. Bytes are single, as the server demands. */
export type CopyFormat = { readonly kind: 'binary' } | TextCopyFormat | CsvCopyFormat;

interface DelimitedFormat {
  readonly delimiter: number;
  /** How NULL is written, as text. */
  readonly null: string;
  /** The first line holds the columns' names. */
  readonly hasHeader: boolean;
  /** Set by the ENCODING option; missing: the session's own encoding. */
  readonly encoding?: 'utf8';
}

export interface TextCopyFormat extends DelimitedFormat {
  readonly kind: 'text';
}

export interface CsvCopyFormat extends DelimitedFormat {
  readonly kind: 'csv';
  readonly quote: number;
  readonly escape: number;
}
