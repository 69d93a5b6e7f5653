import { hash } from 'node:crypto';
import type { Outcome, Query, QueryFlow, RelatedText, Statement, Value } from '../../src/core/query.ts';
import type { ShownQuery } from '../../src/core/shown.ts';
import type { Reason, RowLimit } from '../../src/core/verdict.ts';
import { postgresReadings } from '../../src/sql/secrets/readings.ts';
import { shownQuery } from '../../src/sql/secrets/shown-query.ts';
import { type TextEncoding, utf8 } from './encoding.ts';
import type { Field } from './messages/backend.ts';
import { mayChangeSchema } from './schema-changes.ts';
import { decodeParams, type RawParams } from './values.ts';

/** What a query is made of; everything derived from it is worked out on first use. */
export interface QuerySource {
  readonly via: string;
  readonly phase: 'prepare' | 'execute';
  readonly text: string;
  readonly related: readonly RelatedText[];
  readonly analyse: () => readonly Statement[];
  readonly encoding: TextEncoding;
  readonly params?: { readonly raw: RawParams; readonly types: readonly number[] };
  readonly refused?: Reason;
  readonly follow?: ((query: Query) => Promise<QueryFlow>) | undefined;
}

/** An error of the server as the client may see it, and as the audit tells it. */
interface ServerError {
  readonly frame: Buffer;
  readonly error: NonNullable<Outcome['error']>;
}

const NO_PARAMS = { raw: { formats: [], values: [] }, types: [] };

/** One unit of SQL a client sent, however it came. */
export class PostgresQuery implements Query {
  /** Given when its unit is complete, in the order of decision. */
  id = 0;
  /** Its end was reported. */
  isOver = false;
  readonly via: string;
  readonly phase: 'prepare' | 'execute';
  readonly text: string;
  readonly related: readonly RelatedText[];
  declare readonly refused?: Reason;
  declare readonly follow?: () => Promise<QueryFlow>;
  readonly canLimitRows = true;
  /** Set where an approval covers so many rows. */
  rowLimit: RowLimit | undefined;
  /** What the server said of the columns of its COPY, or why it said nothing, when it was asked before. */
  copyColumns: { readonly fields: readonly Field[] } | { readonly refusal: ServerError } | undefined;
  readonly #source: QuerySource;
  #params: readonly Value[] | undefined;
  #statements: readonly Statement[] | undefined;
  #fingerprint: string | undefined;
  #mayChangeSchema: boolean | undefined;
  #shown: { readonly query: ShownQuery | undefined } | undefined;

  constructor(source: QuerySource) {
    this.via = source.via;
    this.phase = source.phase;
    this.text = source.text;
    this.related = source.related;
    if (source.refused !== undefined) this.refused = source.refused;
    const { follow } = source;
    if (follow !== undefined) this.follow = () => follow(this);
    this.#source = source;
  }

  get params(): readonly Value[] {
    const { params, encoding } = this.#source;
    this.#params ??= params === undefined ? [] : decodeParams(params.raw, params.types, encoding);
    return this.#params;
  }

  /**
   * The parameters to send along when the upstream is asked about this very command; undefined where they are not
   * written as a session in UTF-8 would write them.
   */
  get utf8Params(): NonNullable<QuerySource['params']> | undefined {
    const { params, encoding } = this.#source;
    if (params === undefined) return NO_PARAMS;
    return encoding === utf8 ? params : undefined;
  }

  statements(): readonly Statement[] {
    this.#statements ??= this.#source.analyse();
    return this.#statements;
  }

  shown(): ShownQuery | undefined {
    this.#shown ??= { query: this.#shownNow() };
    return this.#shown.query;
  }

  /** Whether it may change what names mean, as far as its text tells. */
  get mayChangeSchema(): boolean {
    this.#mayChangeSchema ??= mayChangeSchema(this.text);
    return this.#mayChangeSchema;
  }

  /**
   * Covers the text, the parameters and what the names in the text stand for; not the names a driver picked for its
   * statement and portal, so that the same command repeated is recognised.
   */
  fingerprint(): string {
    this.#fingerprint ??= fingerprintOf(this.#source);
    return this.#fingerprint;
  }

  #shownNow(): ShownQuery | undefined {
    return shownQuery({
      text: this.text,
      related: this.related,
      params: () => this.params,
      statements: () => this.statements(),
      readings: postgresReadings,
    });
  }
}

function fingerprintOf({ via, text, params, related }: QuerySource): string {
  // Every piece goes in with its length, so that no two different lists run together to the same bytes.
  const head = sized(via) + sized(text);
  const values = params?.raw.values ?? [];
  if (values.length === 0 && related.length === 0) return hash('sha256', head);
  const pieces: (string | Buffer)[] = [];
  // What is text between two values goes in as one piece.
  let before = head;
  const formats = params?.raw.formats.join(',');
  values.forEach((value, i) => {
    const about = sized(`${params?.types[i] ?? 0}/${formats}/${value === null ? 'null' : 'value'}`);
    if (value === null) {
      before += about;
    } else {
      pieces.push(`${before}${about}${value.length}:`, value);
      before = '';
    }
  });
  for (const { kind, name, text: stands } of related) before += sized(kind) + sized(name) + sized(stands);
  pieces.push(before);
  return hash('sha256', bytesOf(pieces));
}

function bytesOf(pieces: readonly (string | Buffer)[]): Buffer {
  const size = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const piece of pieces) at += typeof piece === 'string' ? bytes.write(piece, at) : piece.copy(bytes, at);
  return bytes;
}

function sized(piece: string): string {
  return `${Buffer.byteLength(piece)}:${piece}`;
}
