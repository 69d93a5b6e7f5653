import type { Query, QueryFlow } from '../../src/core/query.ts';
import type { MysqlStatement } from '../../src/sql/mysql/index.ts';
import type { MysqlReading } from '../../src/sql/mysql/reading.ts';
import type { Reauthenticate } from './change-user.ts';
import { Capability, ExtendedCapability, has } from './constants.ts';
import type { OpenCursor } from './prepared.ts';
import type { ResolveSources } from './result.ts';
import type { OnText } from './server-text.ts';
import type { SessionFacts } from './session-facts.ts';
import { SessionMode } from './session-mode.ts';
import { StatementNames } from './statement-names.ts';
import { Statements } from './statements.ts';
import { StepQueue } from './steps.ts';
import { NO_TEMPORARY_TABLES, type TemporaryTables } from './temporary-tables.ts';
import type { Unit } from './unit.ts';

/** How the SQL of a session is taken apart. */
export type Analyse = (text: string, reading: MysqlReading) => readonly MysqlStatement[];

/** What a KILL of the client came to. */
export type KillOutcome = 'done' | 'unknown';

export interface MysqlCodecOptions {
  /** What both logins settled. */
  readonly facts: SessionFacts;
  readonly analyse: Analyse;
  readonly policy: {
    /** May a LOAD DATA LOCAL read files of the client? */
    readonly localInfile: 'deny' | 'allow';
  };
  /** Masks server text (errors, infos) on its way to the client. */
  readonly onText?: OnText;
  readonly resolveSources?: ResolveSources;
  /** Finds where the values go that a query reads, with the tables only its session has. Never rejects. */
  readonly follow?: (query: Query, temporary: TemporaryTables) => Promise<QueryFlow>;
  /** Tables or views may have changed for everybody. */
  readonly onSchemaChange?: () => void;
  /** Ends a statement or a session by the thread id we gave out; `unknown` where this user has none of it. */
  readonly kill?: (threadId: number, what: 'query' | 'connection') => KillOutcome;
  /** For COM_CHANGE_USER, which is refused without. */
  readonly reauthenticate?: Reauthenticate;
  /** The connection's own database, for clients that name none; empty: none. */
  readonly defaultDatabase?: string;
}

/** What both directions of one session share. */
export class SessionState {
  readonly options: MysqlCodecOptions;
  readonly queue = new StepQueue();
  readonly statements = new Statements();
  readonly names = new StatementNames();
  readonly mode: SessionMode;
  readonly capabilities: number;
  readonly hasDeprecatedEof: boolean;
  readonly hasAttributes: boolean;
  readonly hasExtendedMetadata: boolean;
  readonly hasCachedMetadata: boolean;
  readonly hasProgress: boolean;
  /** Status flags of the last answer. */
  status: number;
  /** The unit that is being decided, and how many notices its client got meanwhile. */
  held: { readonly unit: Unit; notices: number } | undefined;
  /** Cursors that were closed: the end of their queries is reported with the next packet of the server. */
  dropped: OpenCursor[] = [];
  temporary: TemporaryTables = NO_TEMPORARY_TABLES;
  /** Where the values of a query of this session go. */
  readonly follow: ((query: Query) => Promise<QueryFlow>) | undefined;
  /** Queries told to the pipeline so far. */
  queries = 0;

  constructor(options: MysqlCodecOptions) {
    this.options = options;
    const { capabilities, extendedCapabilities, statusFlags } = options.facts;
    const { follow } = options;
    this.follow = follow === undefined ? undefined : (query) => follow(query, this.temporary);
    this.mode = new SessionMode(options.facts);
    this.capabilities = capabilities;
    this.status = statusFlags;
    this.hasDeprecatedEof = has(capabilities, Capability.CLIENT_DEPRECATE_EOF);
    this.hasAttributes = has(capabilities, Capability.CLIENT_QUERY_ATTRIBUTES);
    this.hasExtendedMetadata = has(extendedCapabilities, ExtendedCapability.MARIADB_CLIENT_EXTENDED_METADATA);
    this.hasCachedMetadata = has(extendedCapabilities, ExtendedCapability.MARIADB_CLIENT_CACHE_METADATA);
    this.hasProgress = has(extendedCapabilities, ExtendedCapability.MARIADB_CLIENT_PROGRESS);
  }

  /** The server told its status. */
  note(status: number): void {
    this.status = status;
    this.mode.noteStatus(status);
  }

  /** Statements of the text as the session's server reads it now. */
  analysisOf(text: string, reading: MysqlReading): () => readonly MysqlStatement[] {
    return () => {
      if (reading.isForeign === true) return unknownStatement(text);
      return this.options.analyse(text, reading);
    };
  }
}

/** What a text counts as that nobody here can read. */
export function unknownStatement(text: string): readonly MysqlStatement[] {
  return [{ operation: 'unknown', text, housekeeping: false, changes: { isUnknown: true } }];
}
