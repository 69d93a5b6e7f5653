import type { ServerPart } from '../../src/core/codec.ts';
import type { Query, QueryFlow, Statement } from '../../src/core/query.ts';
import { ISO_STYLES, type TextStyles } from './constants.ts';
import { encodingOf, type TextEncoding } from './encoding.ts';
import type { ResolveOrigins } from './layout.ts';
import type { ResolveSources } from './lineage.ts';
import type { TxStatus } from './messages/backend.ts';
import { Names } from './names.ts';
import { Portal, type PortalObject, type StatementObject } from './objects.ts';
import type { PostgresQuery } from './query.ts';
import { type ChangedNames, SchemaChanges } from './schema-changes.ts';
import { StepQueue } from './steps.ts';
import type { ResolveTypes } from './type-cache.ts';

/** Prepared statements and portals remembered of one session, each. The oldest beyond count as unknown. */
export const NAMES_MAX = 10_000;
/** Bytes of text and parameters remembered for them, each. */
export const NAMES_BYTES_MAX = 64 * 1024 * 1024;
/** What an object costs beside its text. */
const OBJECT_BYTES = 256;

/** How the SQL of a session is taken apart. */
export type Analyse = (text: string) => readonly Statement[];

export interface PostgresCodecOptions {
  /** The server's transaction status when the login was over. */
  readonly txStatus: TxStatus;
  readonly analyse: Analyse;
  readonly policy: { readonly functionCalls: 'deny' | 'allow' };
  /** ParameterStatus values of the login: `client_encoding`, `standard_conforming_strings`, `DateStyle`, `IntervalStyle`. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Masks server text (errors, notices, notifications) on its way to the client. */
  readonly onText?: (text: string) => string;
  readonly resolveOrigins?: ResolveOrigins;
  readonly resolveSources?: ResolveSources;
  /** Follows the values that a query reads. `changed`: what nobody outside of the session can see yet. Never rejects. */
  readonly follow?: (query: Query, changed: ChangedNames | undefined) => Promise<QueryFlow>;
  /** Tables, views or functions of the database may have changed for everybody. */
  readonly onSchemaChange?: () => void;
  /** Does anybody need to know the columns of a COPY, which announces none? */
  readonly wantsColumns?: () => boolean;
  readonly resolveTypes?: ResolveTypes;
}

/** A command whose rows are counted before they are kept. It takes every answer of the server until it is done. */
export interface Counting {
  take(frame: Buffer, deliver: (frame: Buffer) => Generator<ServerPart, void>): Generator<ServerPart, void>;
}

/** What both directions of one session share. */
export class SessionState {
  readonly options: PostgresCodecOptions;
  readonly queue = new StepQueue();
  readonly statements = new Names<StatementObject>({
    countMax: NAMES_MAX,
    bytesMax: NAMES_BYTES_MAX,
    bytesOf: (object) => OBJECT_BYTES + (object.kind === 'prepared' ? object.text.length : 0),
  });
  readonly portals = new Names<PortalObject>({
    countMax: NAMES_MAX,
    bytesMax: NAMES_BYTES_MAX,
    bytesOf: (object) => OBJECT_BYTES + portalBytes(object),
  });
  readonly schemaChanges = new SchemaChanges();
  /** Forwarded, not known to be answered, and able to change what names mean. */
  #changing: readonly PostgresQuery[] = [];
  txStatus: TxStatus;
  encoding: TextEncoding;
  /** How dates and intervals are written as text. */
  styles: TextStyles = ISO_STYLES;
  /** Off: a backslash in a plain string is an escape, and nobody here reads such texts. */
  hasConformingStrings: boolean;
  /** Messages of one segment are carried out in order or, after a failure, not at all. Ends with a Sync, a Query or a FunctionCall. */
  segment = 1;
  /** Extended messages were forwarded since the last Sync: the server's implicit transaction is open. */
  isUnsynced = false;
  /** The client's messages up to its Sync are dropped; the Sync is answered here (`local`) or by the server. */
  skip: 'local' | 'server' | undefined;
  /** The server reported an error and ignores everything up to a Sync that was not forwarded yet. */
  serverSkips = false;
  /** The server reads COPY data. */
  isCopyIn = false;
  /** While it is set, nothing of the client is forwarded but COPY data. */
  counting: Counting | undefined;
  /** Queries whose end is to be reported with the next ReadyForQuery: the server skipped them. */
  skipped: PostgresQuery[] = [];
  /** Queries told to the pipeline so far. */
  queries = 0;

  constructor(options: PostgresCodecOptions) {
    this.options = options;
    this.txStatus = options.txStatus;
    this.encoding = encodingOf(options.parameters?.get('client_encoding') ?? 'UTF8');
    this.hasConformingStrings = (options.parameters?.get('standard_conforming_strings') ?? 'on') === 'on';
    for (const [name, value] of options.parameters ?? []) this.setStyle(name, value);
  }

  /** Takes note of a reported parameter that says how dates or intervals are written. */
  setStyle(name: string, value: string): void {
    const { dateStyle, intervalStyle } = this.styles;
    if (name === 'DateStyle' && value !== dateStyle) this.styles = { dateStyle: value, intervalStyle };
    if (name === 'IntervalStyle' && value !== intervalStyle) this.styles = { dateStyle, intervalStyle: value };
  }

  /** What a result needs to know of the session it comes in. */
  get resultOptions() {
    const { resolveOrigins, resolveSources, resolveTypes } = this.options;
    const { encoding, styles, schemaChanges } = this;
    return { encoding, styles, resolveOrigins, resolveSources, resolveTypes, changed: schemaChanges.names };
  }

  /** A query was forwarded. */
  noteForwarded(query: PostgresQuery): void {
    if (query.mayChangeSchema) this.#changing = [...this.#changing, query];
  }

  /** The server has answered: what is behind an empty queue was noted as a change, or never happened. */
  noteAnswered(): void {
    if (this.#changing.length > 0 && this.queue.isEmpty && this.counting === undefined) this.#changing = [];
  }

  /** What follows the values of a query that comes behind `before` in the same unit. */
  follower(before: readonly PostgresQuery[]): ((query: Query) => Promise<QueryFlow>) | undefined {
    const { follow } = this.options;
    if (follow === undefined) return undefined;
    return (query) => {
      const changes = new SchemaChanges(this.schemaChanges.names);
      for (const earlier of [...this.#changing, ...before]) changes.note(earlier);
      return follow(query, changes.names);
    };
  }

  /** True when the server has answered everything and no pipeline is half open. */
  isAtRest(): boolean {
    return this.queue.isEmpty && !this.isUnsynced && !this.serverSkips;
  }

  /**
   * The analysis to use for a text sent now. Strings with a backslash read differently in other modes and encodings;
   * while something before the text is not answered, nobody can be sure of the mode.
   */
  analysisOf(text: string, isModeCertain: boolean): () => readonly Statement[] {
    const { analyse } = this.options;
    if (this.hasConformingStrings && (isModeCertain || !text.includes('\\'))) return () => analyse(text);
    return () => unknownStatement(text);
  }
}

/** What a text counts as that nobody here can read. */
export function unknownStatement(text: string): readonly Statement[] {
  return [{ operation: 'unknown', text, housekeeping: false }];
}

function portalBytes(object: PortalObject): number {
  if (object.kind === 'cursor') return object.text.length;
  if (!(object instanceof Portal)) return 0;
  const params = object.bind?.params.reduce((sum, value) => sum + (value?.length ?? 0), 0) ?? 0;
  return params;
}
