import type { Session } from '../../src/core/session.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import { minApprovalsOf, personCountsOf } from './policy.ts';
import type { Clock, Log, Reviews } from './ports.ts';
import type { OpenWindow, Windows } from './window-ports.ts';
import { overReason, type WindowEnding } from './window-wording.ts';

/** How many windows that are over are remembered, so that what was read of them before does not open them again. */
export const WINDOWS_OVER_MAX = 10_000;

/** How often all of them are read again. */
export const SYNC_INTERVAL_MS = 5_000;
/**
 * A window that was not read for so long lets nothing run: it may have been revoked, and this gateway cut off from the
 * store, or suspended.
 */
export const WINDOW_STALE_MS = 15_000;

export interface OpenWindowsOptions {
  readonly windows: Pick<Windows, 'open' | 'openById' | 'use'>;
  readonly onChange: Reviews['onChange'];
  readonly log: Log;
  readonly clock?: Clock;
}

interface Entry {
  window: OpenWindow;
  /** By the clock of this gateway. */
  endsAt: number;
  /** The reading it was seen in last. */
  reading: Reading;
  readonly sessions: Set<Session>;
  stop: () => void;
}

/** Asking the store, and when that began by the clock of this gateway. */
interface Reading {
  readonly number: number;
  readonly at: number;
}

/**
 * The windows that are open now, in memory, so that no command waits for the store, and the sessions here that used them:
 * they end with their window, however it ends. What is left of a window is counted by the store's clock when it is read,
 * so that the clocks of gateways need not agree.
 */
export class OpenWindows {
  readonly #options: OpenWindowsOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #byOwner = new Map<string, Set<Entry>>();
  /** No window opens twice. */
  readonly #over = new Set<string>();
  #readings = 0;
  #stopListening: (() => void) | undefined;
  #stopSyncing: (() => void) | undefined;
  #isSyncing = false;

  constructor(options: OpenWindowsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  /** Follows what opens and ends, here and on other gateways, from now on. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    // Before the first reading, so that nothing falls between the two.
    this.#stopListening = this.#options.onChange(({ id, status }) => {
      if (status === 'APPROVED') void this.#readOrLog(id);
      else if (status === 'REVOKED' || status === 'REJECTED') this.#endById(id, 'revoked');
      else if (status === 'EXECUTED' || status === 'EXPIRED') this.#endById(id, 'ended');
    });
    await this.sync();
    this.#stopSyncing = this.#clock.every(SYNC_INTERVAL_MS, () => void this.#syncOrLog());
  }

  /** Reads every window again: what was missed, opens or ends now, and each end is counted anew. */
  async sync(): Promise<void> {
    const reading = this.#beginReading();
    const open = await this.#options.windows.open();
    for (const window of open) this.#take(window, reading);
    const ids = new Set(open.map(({ id }) => id));
    for (const entry of [...this.#entries.values()]) {
      // A reading that began later knows better.
      if (ids.has(entry.window.id) || entry.reading.number > reading.number) continue;
      this.#end(entry, entry.endsAt <= this.#clock.now() ? 'ended' : 'over');
    }
  }

  /** Reads one window that may have been opened just now. */
  async learn(id: string): Promise<void> {
    const known = this.#entries.get(id);
    if (known === undefined || !this.#isGood(known)) await this.#read(id);
  }

  /** The window by which commands of this session run now: the one that lasts longest. */
  find({ user, connection }: Pick<Session, 'user' | 'connection'>): OpenWindow | undefined {
    let found: Entry | undefined;
    for (const entry of this.#byOwner.get(ownerOf(user.id, connection.id)) ?? []) {
      if (!this.#isGood(entry) || !asksTheSame(entry.window, connection)) continue;
      if (found === undefined || entry.endsAt > found.endsAt) found = entry;
    }
    return found?.window;
  }

  /** Notes that a session runs commands by a window, and ends with it from now on. False where the window is over. */
  async use({ id }: OpenWindow, session: Session): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    if (entry.sessions.has(session)) return true;
    const isNoted = await this.#options.windows.use(id, session.id);
    if (!isNoted) this.#end(entry, 'over');
    // It may have ended while it was noted, here or, as the answer tells, elsewhere.
    if (!isNoted || this.#entries.get(id) !== entry || entry.endsAt <= this.#clock.now()) return false;
    entry.sessions.add(session);
    return true;
  }

  /** Forgets a session that is over. */
  leave(session: Session): void {
    for (const entry of this.#byOwner.get(ownerOf(session.user.id, session.connection.id)) ?? []) {
      entry.sessions.delete(session);
    }
  }

  close(): void {
    this.#stopListening?.();
    this.#stopSyncing?.();
    for (const entry of this.#entries.values()) entry.stop();
    this.#entries.clear();
    this.#byOwner.clear();
  }

  async #syncOrLog(): Promise<void> {
    // A store that answers slowly is not asked again meanwhile.
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    try {
      await this.sync();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the open windows could not be read; they are tried again soon');
    } finally {
      this.#isSyncing = false;
    }
  }

  async #read(id: string): Promise<void> {
    if (this.#over.has(id)) return;
    const reading = this.#beginReading();
    const window = await this.#options.windows.openById(id);
    if (window !== undefined) this.#take(window, reading);
  }

  #isGood({ endsAt, reading }: Entry): boolean {
    const now = this.#clock.now();
    // A reading from the future tells that the clock was set back, and nothing about how old it is.
    return now < endsAt && Math.abs(now - reading.at) <= WINDOW_STALE_MS;
  }

  async #readOrLog(id: string): Promise<void> {
    try {
      await this.#read(id);
    } catch (error) {
      this.#options.log.warn({ review: id, err: error }, 'an approval could not be read; it is tried again soon');
    }
  }

  #beginReading(): Reading {
    this.#readings += 1;
    return { number: this.#readings, at: this.#clock.now() };
  }

  #take(window: OpenWindow, reading: Reading): void {
    if (this.#over.has(window.id)) return;
    const known = this.#entries.get(window.id);
    if (known !== undefined && known.reading.number > reading.number) return;
    const entry = known ?? this.#add(window, reading);
    entry.window = window;
    entry.reading = reading;
    // Counted from before the question was sent: rather a moment too early than too late.
    entry.endsAt = reading.at + window.remainingMs;
    this.#arm(entry);
  }

  #add(window: OpenWindow, reading: Reading): Entry {
    const entry: Entry = { window, reading, endsAt: reading.at, sessions: new Set(), stop: () => undefined };
    this.#entries.set(window.id, entry);
    const owner = ownerOf(window.userId, window.connectionId);
    const others = this.#byOwner.get(owner) ?? new Set();
    this.#byOwner.set(owner, others.add(entry));
    return entry;
  }

  #arm(entry: Entry): void {
    entry.stop();
    entry.stop = this.#clock.after(entry.endsAt - this.#clock.now(), () => {
      // A timer may come a little early.
      if (this.#clock.now() < entry.endsAt) this.#arm(entry);
      else this.#end(entry, 'ended');
    });
  }

  #endById(id: string, how: WindowEnding): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#end(entry, how);
    else this.#remember(id);
  }

  #end(entry: Entry, how: WindowEnding): void {
    const { window } = entry;
    if (this.#entries.get(window.id) !== entry) return;
    entry.stop();
    this.#remember(window.id);
    this.#entries.delete(window.id);
    const owner = ownerOf(window.userId, window.connectionId);
    const others = this.#byOwner.get(owner);
    others?.delete(entry);
    if (others?.size === 0) this.#byOwner.delete(owner);
    for (const session of entry.sessions) this.#endSession(session, window, how);
  }

  /** Access that was approved beside goes on where this one ran out of time; what is taken away is taken away. */
  #endSession(session: Session, window: OpenWindow, how: WindowEnding): void {
    const next = how === 'ended' ? this.find(session) : undefined;
    const reason = overReason(window, how, session.connection.name);
    if (next === undefined) session.kill(reason);
    else void this.#moveOver(session, next, reason);
  }

  async #moveOver(session: Session, next: OpenWindow, reason: Reason): Promise<void> {
    try {
      if (!(await this.use(next, session))) session.kill(reason);
    } catch (error) {
      this.#options.log.warn({ review: next.id, err: error }, 'the use of an approval could not be noted');
      session.kill(reason);
    }
  }

  #remember(id: string): void {
    this.#over.add(id);
    for (const oldest of this.#over) {
      if (this.#over.size <= WINDOWS_OVER_MAX) break;
      this.#over.delete(oldest);
    }
  }
}

function ownerOf(userId: string, connectionId: string): string {
  return `${userId} ${connectionId}`;
}

/** Whether those who approved a window, and as many of them, are who would be asked now. */
function asksTheSame(window: OpenWindow, connection: Session['connection']): boolean {
  const [asked, wanted] = [new Set(window.reviewers), new Set(connection.reviewers)];
  const min = minApprovalsOf({ connection });
  const isSameRule =
    window.minApprovals === (min !== undefined && min < wanted.size ? min : undefined) &&
    (window.personCounts ?? 'once') === personCountsOf({ connection });
  return isSameRule && asked.size === wanted.size && [...wanted].every((group) => asked.has(group));
}
