import { randomUUID } from 'node:crypto';
import type {
  Clock,
  HeldReview,
  OpenWindow,
  WindowDraft,
  WindowRequest,
  WindowReview,
  Windows,
} from '../../../plugins/review/index.ts';
import { MemoryReviews } from './memory-reviews.ts';

interface Stored {
  readonly draft: Pick<
    WindowDraft,
    'userId' | 'connectionId' | 'groups' | 'expiresAt' | 'window' | 'minApprovals' | 'personCounts'
  >;
  status: HeldReview['status'];
  groups: HeldReview['groups'];
  endsAt: number;
  isTold: boolean;
  readonly uses: Map<string, number>;
}

/** Reviews and windows in memory, with the rules of the store, for tests of what sessions do with them. */
export class MemoryWindows extends MemoryReviews implements Windows {
  readonly windows = new Map<string, Stored>();
  /** Runs before the method of that name goes on. */
  readonly beforeWindow: Partial<Record<keyof Windows, () => void | Promise<void>>> = {};
  readonly asked: WindowDraft[] = [];
  reads = 0;
  readonly #time: Clock;

  constructor(clock: Clock) {
    super(clock);
    this.#time = clock;
  }

  async request(draft: WindowDraft): Promise<WindowRequest> {
    await this.beforeWindow.request?.();
    this.asked.push(draft);
    const own = [...this.windows].filter(
      ([, one]) => one.draft.userId === draft.userId && one.draft.connectionId === draft.connectionId,
    );
    const open = own.find(([, one]) => this.#isOpen(one));
    if (open !== undefined) return { kind: 'open', review: this.#review(open[0]) };
    const pending = own.find(([, one]) => one.status === 'PENDING');
    if (pending !== undefined) return { kind: 'pending', review: this.#review(pending[0]) };
    const [lastId, last] = own.at(-1) ?? [];
    if (draft.tellsRefusal && lastId !== undefined && last?.status === 'REJECTED' && !last.isTold) {
      last.isTold = true;
      return { kind: 'refused', review: this.#review(lastId) };
    }
    return { kind: 'created', review: this.#review(this.#make(draft)) };
  }

  async open(): Promise<readonly OpenWindow[]> {
    this.reads += 1;
    const open = [...this.windows].filter(([, one]) => this.#isOpen(one)).map(([id]) => this.#window(id));
    await this.beforeWindow.open?.();
    return open;
  }

  async openById(id: string): Promise<OpenWindow | undefined> {
    this.reads += 1;
    const one = this.windows.get(id);
    const window = one !== undefined && this.#isOpen(one) ? this.#window(id) : undefined;
    await this.beforeWindow.openById?.();
    return window;
  }

  async use(id: string, sessionId: string): Promise<boolean> {
    const one = this.#one(id);
    const isOpen = this.#isOpen(one);
    if (isOpen && !one.uses.has(sessionId)) one.uses.set(sessionId, 0);
    await this.beforeWindow.use?.();
    return isOpen;
  }

  async count(id: string, sessionId: string, commands: number): Promise<void> {
    await this.beforeWindow.count?.();
    this.#one(id).uses.set(sessionId, commands);
  }

  override async get(id: string): Promise<HeldReview | undefined> {
    return this.windows.has(id) ? this.#review(id) : super.get(id);
  }

  /** Access that was approved just now, and is told unless `tells` is false. */
  grant(
    owner: Pick<Stored['draft'], 'userId' | 'connectionId' | 'minApprovals' | 'personCounts'> & {
      readonly reviewers?: readonly string[];
    },
    durationMs: number,
  ): string {
    const { reviewers = ['dba-team'], ...rest } = owner;
    const window = { durationSec: durationMs / 1000, reviewers };
    const id = this.#make({ ...rest, groups: reviewers, expiresAt: new Date(0), window });
    this.approve(id);
    return id;
  }

  /** Every group approves. */
  approve(id: string): void {
    const one = this.#one(id);
    one.groups = one.groups.map(({ group }) => ({ group, status: 'APPROVED', reviewedBy: { name: 'dba' } }));
    one.endsAt = this.#time.now() + one.draft.window.durationSec * 1000;
    this.become(id, 'APPROVED');
  }

  /** One group approves, while others are still asked. */
  approveFor(id: string, group: string): void {
    const one = this.#one(id);
    one.groups = one.groups.map((each) =>
      each.group === group ? { group, status: 'APPROVED', reviewedBy: { name: 'dba' } } : each,
    );
    this.become(id, 'PENDING');
  }

  reject(id: string, reason: string): void {
    const one = this.#one(id);
    one.groups = one.groups.map(({ group }) => ({ group, status: 'REJECTED', reviewedBy: { name: 'dba' }, reason }));
    this.become(id, 'REJECTED');
  }

  become(id: string, status: HeldReview['status']): void {
    this.#one(id).status = status;
    if (this.tells) for (const listener of this.listeners) listener({ id, status });
  }

  usesOf(id: string): Record<string, number> {
    return Object.fromEntries(this.#one(id).uses);
  }

  #make(draft: Stored['draft']): string {
    const id = randomUUID();
    const groups = draft.groups.map((group) => ({ group, status: 'PENDING' as const }));
    this.windows.set(id, { draft, status: 'PENDING', groups, endsAt: 0, isTold: false, uses: new Map() });
    return id;
  }

  #isOpen({ status, endsAt }: Stored): boolean {
    return status === 'APPROVED' && endsAt > this.#time.now();
  }

  #window(id: string): OpenWindow {
    const { draft, endsAt } = this.#one(id);
    return {
      id,
      userId: draft.userId,
      connectionId: draft.connectionId,
      reviewers: draft.window.reviewers,
      minApprovals: draft.minApprovals,
      personCounts: draft.personCounts ?? 'once',
      until: new Date(endsAt),
      remainingMs: endsAt - this.#time.now(),
    };
  }

  #review(id: string): WindowReview {
    const { status, groups, draft } = this.#one(id);
    return { id, status, groups, expiresAt: draft.expiresAt, window: { durationSec: draft.window.durationSec } };
  }

  #one(id: string): Stored {
    const one = this.windows.get(id);
    if (one === undefined) throw new Error(`no window ${id}`);
    return one;
  }
}
