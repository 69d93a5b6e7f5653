import type { Effect } from '../../src/core/effect.ts';
import type { Query, QueryFlow, RelatedText, Statement } from '../../src/core/query.ts';
import type { ShownQuery } from '../../src/core/shown.ts';
import type { Reason } from '../../src/core/verdict.ts';
import type { Command } from './commands/command.ts';
import { effectsOfCommand } from './commands/effects.ts';
import type { CursorOrigin } from './cursors.ts';
import { fingerprintOf } from './fingerprint.ts';
import { housekeepingOf, operationOf } from './operations.ts';
import { hidesPassword, textOfCommand } from './query-text.ts';
import { cursorsToKill } from './refusals.ts';
import type { Request } from './request.ts';

/** What a query is made of; everything derived from it is worked out on first use. */
export interface QuerySource {
  readonly id: number;
  readonly request: Request;
  /** When it came, in milliseconds of the clock. */
  readonly receivedAt: number;
  /** Of a getMore: what it reads on, and the number by which. */
  readonly cursor?: { readonly id: bigint; readonly origin: CursorOrigin } | undefined;
  readonly refused?: Reason | undefined;
  /** Where the values go that a command reads. */
  readonly flowOf?: ((command: Command) => QueryFlow | Promise<QueryFlow>) | undefined;
}

/** One command of a client. */
export class MongodbQuery implements Query {
  readonly id: number;
  readonly phase = 'execute';
  readonly via = 'OP_MSG';
  declare readonly refused?: Reason;
  /** Absent where it only reads on: what it stores was judged with the command that opened the cursor. */
  declare readonly follow?: () => Promise<QueryFlow>;
  readonly related: readonly RelatedText[];
  readonly #source: QuerySource;
  #text: string | undefined;
  #statements: readonly Statement[] | undefined;
  #effects: { readonly all: readonly Effect[] | undefined } | undefined;
  #fingerprint: string | undefined;

  constructor(source: QuerySource) {
    this.id = source.id;
    if (source.refused !== undefined) this.refused = source.refused;
    const { cursor, flowOf, request } = source;
    if (flowOf !== undefined && cursor === undefined) this.follow = async () => flowOf(request.command);
    this.related = cursor === undefined ? [] : [{ kind: 'cursor', name: String(cursor.id), text: cursor.origin.text }];
    this.#source = source;
  }

  /** The command as canonical extended JSON, its database in `$db`, without what drivers add to each. */
  get text(): string {
    const { body, sequences } = this.#source.request.message;
    this.#text ??= textOfCommand(body, sequences);
    return this.#text;
  }

  statements(): readonly Statement[] {
    this.#statements ??= [this.#statement()];
    return this.#statements;
  }

  effects(): readonly Effect[] | undefined {
    this.#effects ??= { all: this.#effectsNow() };
    return this.#effects.all;
  }

  /** The text has no password; what is left out of it makes the fingerprint one that is not written down as it is. */
  shown(): ShownQuery | undefined {
    const { name, fields } = this.#source.request.command;
    if (!hidesPassword(name, fields)) return undefined;
    return { text: this.text, params: [], related: this.related, message: (text) => text };
  }

  /** Covers the command and its documents; not what a driver adds to it, which is another each time. */
  fingerprint(): string {
    const { request, receivedAt } = this.#source;
    this.#fingerprint ??= fingerprintOf(request.message.body, request.command, receivedAt);
    return this.#fingerprint;
  }

  #statement(): Statement {
    const { request } = this.#source;
    const effects = this.effects();
    return {
      operation: effects === undefined ? 'unknown' : operationOf(request.command),
      text: this.text,
      housekeeping: housekeepingOf(request.command, effects),
      keepsNames: true,
      ...this.#cursor(),
    };
  }

  /** Only cursors of this user come here, whose commands were let pass. */
  #cursor(): Pick<Statement, 'cursor'> {
    const { request, cursor, refused } = this.#source;
    if (refused !== undefined) return {};
    if (cursor !== undefined) return { cursor: { action: 'use', name: String(cursor.id), wasAllowed: true } };
    const closed = cursorsToKill(request.command);
    return closed === undefined ? {} : { cursor: { action: 'close', name: closed.join(', '), wasAllowed: true } };
  }

  /** Reading on does what the command does that opened the cursor. */
  #effectsNow(): readonly Effect[] | undefined {
    const { request, cursor } = this.#source;
    return cursor === undefined ? effectsOfCommand(request.command) : cursor.origin.effects;
  }
}
