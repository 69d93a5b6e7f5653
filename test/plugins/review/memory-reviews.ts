import { randomUUID } from 'node:crypto';
import type { Clock, HeldGroup, HeldReview, Repetition, ReviewDraft, Reviews } from '../../../plugins/review/index.ts';
import type { RowEstimate } from '../../../src/core/query.ts';

type Status = HeldReview['status'];

interface Stored {
  readonly draft: ReviewDraft;
  status: Status;
  groups: HeldGroup[];
  reason?: string;
  /** What whoever approved allows. */
  rowsMax?: number;
  outcome?: Readonly<Record<string, unknown>>;
  estimate?: readonly RowEstimate[];
  /** Asked for by a command that does not wait. */
  isRepeatable?: boolean;
  isTold?: boolean;
}

/** The store's reviews, in memory and with the same rules, for tests of what holds do with them. */
export class MemoryReviews implements Reviews {
  readonly stored = new Map<string, Stored>();
  readonly listeners = new Set<(change: { id: string; status: string }) => void>();
  /** Runs before the method of that name goes on. */
  readonly before: Partial<Record<keyof Reviews, () => void | Promise<void>>> = {};
  /** False: changes are not told, as when the notification was lost. */
  tells = true;
  /** True: no more requests are taken of commands that do not wait. */
  isFull = false;
  /** False: the requester is no admin, or in none of the groups, any more. */
  passesOwn = true;
  claims = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async create(draft: ReviewDraft): Promise<HeldReview> {
    await this.before.create?.();
    const id = randomUUID();
    const groups = [...new Set(draft.groups)].map((group) => ({ group, status: 'PENDING' as const }));
    this.stored.set(id, { draft, status: 'PENDING', groups });
    return this.#view(id);
  }

  async repeat(draft: ReviewDraft): Promise<Repetition> {
    await this.before.repeat?.();
    const key = keyOf(draft);
    const [id, last] = [...this.stored].findLast(([, one]) => one.isRepeatable && keyOf(one.draft) === key) ?? [];
    if (id !== undefined && last !== undefined) {
      const isDue = last.draft.expiresAt.getTime() <= this.#clock.now();
      if (last.status === 'PENDING' && !isDue) return { kind: 'pending', review: this.#view(id) };
      if (last.status === 'APPROVED' && !isDue) {
        this.#set(id, 'EXECUTED');
        return { kind: 'claimed', review: this.#view(id) };
      }
      if ((last.status === 'REJECTED' || last.status === 'REVOKED') && last.isTold !== true) {
        last.isTold = true;
        return { kind: 'refused', review: this.#view(id) };
      }
    }
    if (this.isFull) return { kind: 'too_many' };
    const review = await this.create(draft);
    this.#one(review.id).isRepeatable = true;
    return { kind: 'created', review };
  }

  async passOwn(draft: ReviewDraft): Promise<HeldReview | undefined> {
    await this.before.passOwn?.();
    if (!this.passesOwn) return undefined;
    const { id } = await this.create(draft);
    this.#set(id, 'EXECUTED');
    return this.#view(id);
  }

  async get(id: string): Promise<HeldReview | undefined> {
    await this.before.get?.();
    return this.stored.has(id) ? this.#view(id) : undefined;
  }

  async claim(id: string, fingerprint: string): Promise<boolean> {
    await this.before.claim?.();
    const one = this.#one(id);
    if (one.status !== 'APPROVED' || one.draft.fingerprint !== fingerprint) return false;
    this.claims += 1;
    this.#set(id, 'EXECUTED');
    return true;
  }

  async expireDue(): Promise<void> {
    await this.before.expireDue?.();
    for (const [id, one] of this.stored) {
      if (one.status === 'PENDING' && one.draft.expiresAt.getTime() <= this.#clock.now()) this.#set(id, 'EXPIRED');
    }
  }

  async revoke(id: string, reason: string): Promise<boolean> {
    await this.before.revoke?.();
    const one = this.#one(id);
    if (one.status !== 'PENDING' && one.status !== 'APPROVED') return false;
    one.reason = reason;
    this.#set(id, 'REVOKED');
    return true;
  }

  async addEstimate(id: string, estimate: readonly RowEstimate[]): Promise<void> {
    await this.before.addEstimate?.();
    this.#one(id).estimate = estimate;
  }

  async finish(id: string, outcome: Readonly<Record<string, unknown>>): Promise<void> {
    await this.before.finish?.();
    this.#one(id).outcome = outcome;
  }

  onChange(listener: (change: { id: string; status: string }) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Marks one group, as a person would; false when the request is not pending any more. */
  decide(id: string, group: string, decision: 'APPROVED' | 'REJECTED', name: string, reason?: string): boolean {
    const one = this.#one(id);
    if (one.status !== 'PENDING' || one.draft.expiresAt.getTime() <= this.#clock.now()) return false;
    one.groups = one.groups.map((old) =>
      old.group === group ? { group, status: decision, reviewedBy: { name }, reason } : old,
    );
    if (reason !== undefined) one.reason = reason;
    if (decision === 'REJECTED') this.#set(id, 'REJECTED');
    else {
      const approved = one.groups.filter(({ status }) => status === 'APPROVED').length;
      this.#set(id, approved >= (one.draft.minApprovals ?? one.groups.length) ? 'APPROVED' : 'PENDING');
    }
    return true;
  }

  /** The id of the only request. */
  get onlyId(): string {
    const [id, ...others] = this.stored.keys();
    if (id === undefined || others.length > 0) throw new Error(`${this.stored.size} requests`);
    return id;
  }

  statusOf(id: string): Status {
    return this.#one(id).status;
  }

  outcomeOf(id: string): Readonly<Record<string, unknown>> | undefined {
    return this.#one(id).outcome;
  }

  #set(id: string, status: Status): void {
    this.#one(id).status = status;
    if (this.tells) for (const listener of this.listeners) listener({ id, status });
  }

  #one(id: string): Stored {
    const one = this.stored.get(id);
    if (one === undefined) throw new Error(`no request ${id}`);
    return one;
  }

  #view(id: string): HeldReview {
    const { status, groups, reason, draft, rowsMax = draft.rowsMax } = this.#one(id);
    return { id, status, groups, reason, rowsMax, minApprovals: draft.minApprovals };
  }
}

function keyOf({ userId, connectionId, database, fingerprint }: ReviewDraft): string {
  return [userId, connectionId, database, fingerprint].join(' ');
}
