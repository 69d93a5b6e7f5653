import { hash } from 'node:crypto';
import type { Query, QueryFlow, RelatedText, Value } from '../../src/core/query.ts';
import type { ShownQuery } from '../../src/core/shown.ts';
import type { Reason } from '../../src/core/verdict.ts';
import type { MysqlStatement } from '../../src/sql/mysql/index.ts';
import { mysqlReadings } from '../../src/sql/secrets/readings.ts';
import { shownQuery } from '../../src/sql/secrets/shown-query.ts';
import type { Charset } from './charset.ts';
import { type Parameter, parameterValue } from './parameters.ts';

/** What a query is made of; everything derived from it is worked out on first use. */
export interface QuerySource {
  readonly via: string;
  readonly phase: 'prepare' | 'execute';
  readonly text: string;
  readonly related?: readonly RelatedText[];
  /** How the server reads the text, in the word the analysis of it takes. */
  readonly reading?: string;
  readonly analyse: () => readonly MysqlStatement[];
  readonly charset?: Charset | undefined;
  readonly params?: readonly Parameter[];
  /** The exact bytes, where the text does not tell them. */
  readonly raw?: Buffer;
  readonly refused?: Reason;
  readonly follow?: ((query: Query) => Promise<QueryFlow>) | undefined;
}

const NO_RELATED: readonly RelatedText[] = [];

/** One unit of SQL a client sent, however it came. */
export class MysqlQuery implements Query {
  /** Given when it is planned, in the order of decision. */
  id = 0;
  /** Its end was reported. */
  isOver = false;
  readonly via: string;
  readonly phase: 'prepare' | 'execute';
  readonly text: string;
  readonly related: readonly RelatedText[];
  declare readonly reading?: string;
  declare readonly refused?: Reason;
  declare readonly follow?: () => Promise<QueryFlow>;
  readonly #source: QuerySource;
  #params: readonly Value[] | undefined;
  #statements: readonly MysqlStatement[] | undefined;
  #fingerprint: string | undefined;
  #shown: { readonly query: ShownQuery | undefined } | undefined;

  constructor(source: QuerySource) {
    this.via = source.via;
    this.phase = source.phase;
    this.text = source.text;
    this.related = source.related ?? NO_RELATED;
    if (source.reading !== undefined) this.reading = source.reading;
    if (source.refused !== undefined) this.refused = source.refused;
    const { follow } = source;
    if (follow !== undefined) this.follow = () => follow(this);
    this.#source = source;
  }

  get params(): readonly Value[] {
    const { params = [], charset } = this.#source;
    this.#params ??= params.map((param) => parameterValue(param, charset));
    return this.#params;
  }

  statements(): readonly MysqlStatement[] {
    this.#statements ??= this.#source.analyse();
    return this.#statements;
  }

  shown(): ShownQuery | undefined {
    this.#shown ??= { query: this.#shownNow() };
    return this.#shown.query;
  }

  /** Covers the text, the parameters and what the names in it stand for; not the number a server gave the statement. */
  fingerprint(): string {
    this.#fingerprint ??= fingerprintOf(this.#source);
    return this.#fingerprint;
  }

  #shownNow(): ShownQuery | undefined {
    return shownQuery({
      text: this.text,
      reading: this.reading,
      related: this.related,
      params: () => this.params,
      statements: () => this.statements(),
      readings: mysqlReadings,
    });
  }
}

/** The SHA-256 of all pieces. Every piece goes in with its length, so that no two different lists run together to the same bytes. */
function fingerprintOf({ via, text, raw, reading = '', params = [], related = NO_RELATED }: QuerySource): string {
  let written = sized(via) + sized(text);
  const pieces: Buffer[] = [];
  const add = (bytes: Buffer): void => {
    pieces.push(Buffer.from(`${written}${bytes.length}:`), bytes);
    written = '';
  };
  if (raw === undefined) written += sized('');
  else add(raw);
  written += sized(reading);
  for (const { type, bytes } of params) {
    written += sized(`${type.type}/${type.isUnsigned}/${type.name ?? ''}/${bytes === null ? 'null' : 'value'}`);
    if (bytes !== null) add(bytes);
  }
  for (const { kind, name, text: meant } of related) written += sized(kind) + sized(name) + sized(meant);
  // One call hashes faster than many.
  if (pieces.length === 0) return hash('sha256', written);
  return hash('sha256', Buffer.concat([...pieces, Buffer.from(written)]));
}

function sized(piece: string): string {
  return `${Buffer.byteLength(piece)}:${piece}`;
}
