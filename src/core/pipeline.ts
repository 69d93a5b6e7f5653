import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { RowsPart } from './codec.ts';
import type { DocumentsPart, InspectDocuments } from './documents.ts';
import type { Echo, Hold, InspectRows, Plugin, SessionEvent } from './plugin.ts';
import type { Column, Query } from './query.ts';
import type { Session } from './session.ts';
import { ALLOW, deny, type Reason, ResultBlocked, type RowLimit, type Verdict } from './verdict.ts';

/** Looks at the rows of one result on behalf of every plugin that asked. */
export interface ResultInspection {
  /** True when a plugin that must see the rows asked for them; such a result may not pass unread. */
  readonly isEnforced: boolean;
  /** Hands the rows to the plugins in order. Returns false once nobody needs more of them. Throws ResultBlocked. */
  rows(part: Pick<RowsPart, 'rows' | 'batch'>): boolean;
}

/** Looks at the documents that answer one query on behalf of every plugin that asked. */
export interface DocumentInspection {
  /** Hands the documents to the plugins in order. Returns false once nobody needs more of them. Throws ResultBlocked. */
  documents(part: Pick<DocumentsPart, 'documents'>): boolean;
}

/**
 * Runs the plugins of one session. The order decide → record → act is fixed here: `decide` returns only after the
 * decision was recorded, and a decision that cannot be recorded is a denial.
 */
export class Pipeline {
  readonly #plugins: readonly Plugin[];
  readonly #session: Session;
  readonly #log: Logger;
  readonly #resultPlugins: readonly Plugin[];
  readonly #documentPlugins: readonly Plugin[];
  readonly #textPlugins: readonly Plugin[];
  readonly #queryPlugins: readonly Plugin[];
  readonly #eventPlugins: readonly Plugin[];
  #isOpen = false;
  /** Asked again when a query was held: the user, the connection and the credential must still stand. */
  readonly #recheck: () => Promise<Verdict>;

  constructor(plugins: readonly Plugin[], session: Session, log: Logger, recheck: () => Promise<Verdict>) {
    this.#plugins = plugins;
    this.#session = session;
    this.#log = log;
    this.#recheck = recheck;
    this.#resultPlugins = plugins.filter((plugin) => plugin.onResult !== undefined);
    this.#documentPlugins = plugins.filter((plugin) => plugin.onDocuments !== undefined);
    this.#textPlugins = plugins.filter((plugin) => plugin.onText !== undefined);
    this.#queryPlugins = plugins.filter((plugin) => plugin.onQuery !== undefined);
    this.#eventPlugins = plugins.filter((plugin) => plugin.onEvent !== undefined);
  }

  /** May the session open? A granted session is recorded before this returns. */
  async open(): Promise<Verdict> {
    for (const plugin of this.#plugins) {
      if (plugin.onSession === undefined) continue;
      const verdict = await this.#ask(plugin, () => plugin.onSession?.(this.#session) ?? ALLOW);
      if (!verdict.allow) return this.#refuse(verdict.reason, plugin.name);
    }
    try {
      await this.emit({ type: 'session.open' });
      this.#isOpen = true;
    } catch (error) {
      return this.#recordFailed(error);
    }
    return ALLOW;
  }

  /** Records the end of a session that was opened; of one that was refused there is nothing to end. */
  async close(reason: string): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.emit({ type: 'session.close', reason });
  }

  /**
   * May the query be forwarded? Recorded before this resolves; never rejects. What plugins answer at once is not awaited:
   * a query nobody holds waits for nothing but its record.
   */
  decide(query: Query, hold: Hold): Promise<Verdict> {
    const judged = this.#judge(query, hold);
    return judged instanceof Promise ? judged.then((later) => this.#record(query, later)) : this.#record(query, judged);
  }

  #record(query: Query, { verdict, by }: Judged): Promise<Verdict> {
    const about = { type: 'query.decided', query, verdict } as const;
    return this.emit(by === undefined ? about : { ...about, by }).then(
      () => verdict,
      (error: unknown) => this.#recordFailed(error),
    );
  }

  /** Who wants to see the rows of this result; undefined when nobody does, and the rows are then never decoded. */
  inspect(columns: readonly Column[], query: Query): ResultInspection | undefined {
    let wanting: { plugin: Plugin; inspect: InspectRows }[] = [];
    for (const plugin of this.#resultPlugins) {
      const inspect = plugin.onResult?.(columns, query, this.#session);
      if (inspect !== undefined) wanting.push({ plugin, inspect });
    }
    if (wanting.length === 0) return undefined;
    return {
      isEnforced: wanting.some(({ plugin }) => plugin.enforcesRows === true),
      rows: (part) => {
        let finished: Plugin[] | undefined;
        for (const { plugin, inspect } of wanting) {
          // Objects for the rows are made only when somebody asks for `rows`.
          const isBatch = part.batch !== undefined && inspect.batch !== undefined;
          if ((isBatch ? inspect.batch(part.batch) : inspect(part.rows)) !== 'done') continue;
          finished ??= [];
          finished.push(plugin);
        }
        if (finished !== undefined) wanting = wanting.filter(({ plugin }) => !finished.includes(plugin));
        return wanting.length > 0;
      },
    };
  }

  /**
   * Who wants to see the documents that answer this query; undefined when nobody does, and they are then never read. Where
   * a plugin masks rows and knows no documents, they are withheld.
   */
  inspectDocuments(query: Query): DocumentInspection | undefined {
    const passed = this.#resultPlugins.find(
      (plugin) => plugin.enforcesRows === true && plugin.onDocuments === undefined,
    );
    if (passed !== undefined) return { documents: () => withheld(passed) };
    let wanting: readonly InspectDocuments[] = this.#documentPlugins
      .map((plugin) => plugin.onDocuments?.(query, this.#session))
      .filter((inspect) => inspect !== undefined);
    if (wanting.length === 0) return undefined;
    return {
      documents: ({ documents }) => {
        wanting = wanting.filter((inspect) => inspect(documents) !== 'done');
        return wanting.length > 0;
      },
    };
  }

  /** True when a plugin needs Column.origin for the rows to come. */
  wantsOrigins(): boolean {
    return this.#plugins.some((plugin) => plugin.wantsOrigins?.(this.#session) === true);
  }

  /** True when a plugin needs the names of a database's own types for the rows to come. */
  wantsTypes(): boolean {
    return this.#plugins.some((plugin) => plugin.wantsTypes?.(this.#session) === true);
  }

  /** True when a plugin needs to know columns that come without a description. */
  wantsColumns(): boolean {
    return this.#plugins.some((plugin) => plugin.wantsColumns?.(this.#session) === true);
  }

  /** Server text on its way to the client, through every plugin that masks text. `echoes` are of the text as it came. */
  text(text: string, echoes?: readonly Echo[]): string {
    return this.#textPlugins.reduce(
      (masked, plugin) => plugin.onText?.(masked, this.#session, masked === text ? echoes : undefined) ?? masked,
      text,
    );
  }

  /** Tells every plugin, in order; rejects when one of them cannot take the event. */
  emit(event: SessionEvent): Promise<void> {
    try {
      return this.#tellFrom(0, event) ?? TOLD;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Returns nothing when all of them have taken it: a promise that resolves to a promise waits for two more turns. */
  #tellFrom(first: number, event: SessionEvent): Promise<void> | undefined {
    for (let i = first; i < this.#eventPlugins.length; i += 1) {
      const taken = this.#eventPlugins[i]?.onEvent?.(event, this.#session);
      if (taken === undefined) continue;
      return i + 1 < this.#eventPlugins.length ? taken.then(() => this.#tellFrom(i + 1, event)) : taken;
    }
    return undefined;
  }

  /** A refused session does not open, whether that can be recorded or not. */
  async #refuse(reason: Reason, by: string): Promise<Verdict> {
    try {
      await this.emit({ type: 'session.refused', reason, by });
    } catch (error) {
      this.#recordFailed(error);
    }
    return { allow: false, reason };
  }

  #judge(query: Query, hold: Hold): Judged | Promise<Judged> {
    if (query.refused !== undefined) return { verdict: { allow: false, reason: query.refused }, by: 'protocol' };
    return this.#judgeFrom(0, { query, hold, notes: NONE, open: NONE, wasHeld: false, rowLimit: undefined });
  }

  /** Asks the plugins from this one on; goes on later where one of them makes the query wait. */
  #judgeFrom(first: number, deciding: Deciding): Judged | Promise<Judged> {
    const { query, hold } = deciding;
    for (let i = first; i < this.#queryPlugins.length; i += 1) {
      const plugin = this.#queryPlugins[i];
      if (plugin === undefined) break;
      const asked = deciding.open.length === 0 ? hold : asking(hold, deciding.open);
      let answer: Verdict | Promise<Verdict>;
      try {
        answer = untilAborted(plugin.onQuery?.(query, this.#session, asked) ?? ALLOW, hold);
      } catch (error) {
        answer = this.#hookFailed(plugin, error);
      }
      if (answer instanceof Promise) return this.#judgeLater(i, plugin, answer, deciding);
      if (!answer.allow) return { verdict: answer, by: plugin.name };
      takeIn(answer, deciding);
    }
    return deciding.wasHeld ? this.#judgeHeld(deciding) : concluded(deciding);
  }

  async #judgeLater(i: number, plugin: Plugin, answer: Promise<Verdict>, deciding: Deciding): Promise<Judged> {
    const startedAt = performance.now();
    const verdict = await this.#ask(plugin, () => answer);
    if (!verdict.allow) return { verdict, by: plugin.name };
    takeIn(verdict, deciding);
    if (performance.now() - startedAt > RECHECK_AFTER_MS) deciding.wasHeld = true;
    return this.#judgeFrom(i + 1, deciding);
  }

  async #judgeHeld(deciding: Deciding): Promise<Judged> {
    const verdict = await this.#ask({ name: 'recheck' }, this.#recheck);
    return verdict.allow ? concluded(deciding) : { verdict, by: 'recheck' };
  }

  async #ask(plugin: { name: string }, hook: () => Verdict | Promise<Verdict>): Promise<Verdict> {
    try {
      return await hook();
    } catch (error) {
      return this.#hookFailed(plugin, error);
    }
  }

  #hookFailed(plugin: { name: string }, error: unknown): Verdict {
    if (error instanceof ResultBlocked) return { allow: false, reason: error.reason };
    this.#log.error(
      { session: this.#session.id, plugin: plugin.name, err: error },
      'a plugin failed; the query is denied',
    );
    return deny('plugin_failed', `denied: the ${plugin.name} check failed`, {
      rule: plugin.name,
      hint: 'Tell the administrator: the gateway log has the cause.',
    });
  }

  #recordFailed(error: unknown): Verdict {
    this.#log.error({ session: this.#session.id, err: error }, 'recording failed; denied');
    return deny('audit_failed', 'denied: the gateway cannot record what happens', {
      hint: `Tell the administrator: ${messageOf(error)}`,
    });
  }
}

/** What was decided, and who denied it. */
interface Judged {
  readonly verdict: Verdict;
  readonly by?: string;
}

/** What the plugins asked so far said of a query. */
interface Deciding {
  readonly query: Query;
  readonly hold: Hold;
  notes: readonly string[];
  /** Why it must be approved, as long as nobody has answered for that. */
  open: readonly Reason[];
  wasHeld: boolean;
  rowLimit: RowLimit | undefined;
}

/** Documents that a plugin would have to see, and cannot. */
function withheld(plugin: Plugin): never {
  throw new ResultBlocked({
    code: 'masking',
    message: `these documents cannot be inspected by the ${plugin.name} check, and this connection requires it`,
    rule: plugin.name,
    hint: 'Tell the administrator: the check knows rows only.',
  });
}

const TOLD: Promise<void> = Promise.resolve();
const NONE: readonly never[] = [];

function takeIn(verdict: Verdict & { readonly allow: true }, deciding: Deciding): void {
  if (verdict === ALLOW) return;
  if (verdict.isApproved === true) deciding.open = [];
  if (verdict.needsApproval !== undefined) deciding.open = [...deciding.open, verdict.needsApproval];
  if (verdict.note !== undefined) deciding.notes = [...deciding.notes, verdict.note];
  if (verdict.rowLimit !== undefined) deciding.rowLimit = lowerOf(deciding.rowLimit, verdict.rowLimit);
}

function concluded({ hold, notes, open, rowLimit }: Deciding): Judged {
  const [unanswered] = open;
  if (unanswered !== undefined) return { verdict: { allow: false, reason: nobodyAnswers(unanswered) }, by: 'pipeline' };
  // The last look before the record: what was aborted while a plugin answered must not run.
  if (isOver(hold)) return { verdict: { allow: false, reason: reasonOf(hold.signal) }, by: 'hold' };
  if (rowLimit === undefined && notes.length === 0) return { verdict: ALLOW };
  const note = notes.length === 0 ? {} : { note: notes.join('; ') };
  return { verdict: { allow: true, ...note, ...(rowLimit === undefined ? {} : { rowLimit }) } };
}

/** Whether the wait is over; asked so that no signal is made for a query nobody holds. */
export function isOver(hold: Hold): boolean {
  return hold.isOver ?? hold.signal.aborted;
}

function lowerOf(one: RowLimit | undefined, other: RowLimit): RowLimit {
  return one === undefined || other.max < one.max ? other : one;
}

/** A decision that took longer was a hold, and what was true when it began may not be any more. */
const RECHECK_AFTER_MS = 1_000;

/** The same hold, for a query that must be approved. */
function asking(hold: Hold, needsApproval: readonly Reason[]): Hold {
  return {
    get signal() {
      return hold.signal;
    },
    notice: (text) => hold.notice(text),
    needsApproval,
  };
}

/** What must be approved does not run where nobody is asked. */
function nobodyAnswers(reason: Reason): Reason {
  return {
    ...reason,
    message: `${reason.message}; it needs approval, and this connection has no reviewers`,
    hint: 'Ask the administrator to name reviewers of this connection.',
  };
}

/** The Reason an abort carries; anything else that aborted counts as killed. */
export function reasonOf(signal: AbortSignal): Reason {
  const reason: unknown = signal.reason;
  const isReason = typeof reason === 'object' && reason !== null && !(reason instanceof Error) && 'code' in reason;
  if (isReason) return reason as Reason;
  return { code: 'killed', message: 'the session was ended' };
}

/** How long a hook whose hold was aborted may take to clean up before the client is answered without it. */
const ABORT_GRACE_MS = 1_000;

/**
 * The hook's verdict, or a denial once the hold is aborted. An aborted hook is given a moment to clean up, so that what
 * it had opened (a request for approval) is closed before the client is told, and nobody decides it in between.
 */
function untilAborted(verdict: Verdict | Promise<Verdict>, hold: Hold): Verdict | Promise<Verdict> {
  if (!(verdict instanceof Promise)) return verdict;
  const { signal } = hold;
  if (signal.aborted) {
    verdict.catch(() => undefined);
    return { allow: false, reason: reasonOf(signal) };
  }
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const denial = (): Verdict => ({ allow: false, reason: reasonOf(signal) });
    const abort = (): void => {
      grace = setTimeout(() => resolve(denial()), ABORT_GRACE_MS);
    };
    signal.addEventListener('abort', abort, { once: true });
    verdict
      .then(
        (given) => resolve(signal.aborted ? denial() : given),
        // A hook may well end its wait by throwing: that is not a failure of the check.
        (error: unknown) => (signal.aborted ? resolve(denial()) : reject(error)),
      )
      .finally(() => {
        clearTimeout(grace);
        signal.removeEventListener('abort', abort);
      });
  });
}
