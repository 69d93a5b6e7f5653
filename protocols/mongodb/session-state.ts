import type { Echo } from '../../src/core/plugin.ts';
import type { QueryFlow } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import type { Command } from './commands/command.ts';
import type { Cursors } from './cursors.ts';
import type { LogicalSessions } from './logical-sessions.ts';
import type { Owner } from './owner.ts';
import type { Lineage } from './results/lineage/lineage.ts';
import type { ReadReply } from './results/reply.ts';
import { StepQueue } from './steps.ts';
import type { Unit } from './unit.ts';
import type { ViewCache } from './view-cache.ts';

/** How long a server keeps a transaction unless it is told otherwise (`transactionLifetimeLimitSeconds`). */
export const TRANSACTION_MS_DEFAULT = 60_000;

/** What a codec of one session is made of. */
export interface MongodbCodecOptions {
  /** Whose session it is. */
  readonly owner: Owner;
  /** Shared by all sessions of the gateway. */
  readonly cursors: Cursors;
  /** Shared by all sessions of the gateway. */
  readonly logicalSessions: LogicalSessions;
  /** What the gateway answers by itself: the document; undefined where the command is the upstream's. */
  readonly answer: (command: Command) => Buffer | undefined;
  /** Where what a command answers comes from. Never rejects. */
  readonly lineageOf: (command: Command) => Lineage | Promise<Lineage>;
  /** Where the values go that a command reads. Never rejects. Left out: nobody is told. */
  readonly flowOf?: (command: Command) => QueryFlow | Promise<QueryFlow>;
  readonly readReply: ReadReply;
  /** Masks a text of the server on its way to the client. */
  readonly onText?: (text: string, echoes?: readonly Echo[]) => string;
  /** Ends the wait of the command that is held, if one is. */
  readonly endHold?: (reason: Reason) => unknown;
  /** How long the upstream keeps a transaction. */
  readonly transactionMs?: number;
  /** The upstream takes no writes any more: the session is to end, so that the client comes back and is led to who does. */
  readonly onNotPrimary?: (message: string) => void;
  /** Whether names are still what they were when a command was read, and what is told of commands that may change it. */
  readonly views?: Pick<ViewCache, 'since' | 'making'>;
  /** Called when a command is over that may have changed what is a view, and of what. */
  readonly onSchemaChange?: () => void;
  /** The upstream keeps no numbers of writes, so that one that is sent again would be done twice. */
  readonly isStandalone?: boolean;
  readonly now?: () => number;
}

/** What both directions of one session know. */
export class SessionState {
  readonly options: MongodbCodecOptions;
  readonly queue: StepQueue = new StepQueue();
  /** The command that is being decided. */
  held: Unit | undefined;
  /** The latest request that was begun to be read, and whether it came in the old form. */
  latest: { readonly id: number; readonly isOld: boolean } | undefined;
  #queries = 0;
  #messages = 0;

  constructor(options: MongodbCodecOptions) {
    this.options = options;
  }

  now(): number {
    return this.options.now?.() ?? Date.now();
  }

  nextQuery(): number {
    this.#queries += 1;
    return this.#queries;
  }

  /** A number for a message of our own. */
  nextMessage(): number {
    this.#messages = (this.#messages + 1) & 0x7fffffff;
    return this.#messages;
  }
}
