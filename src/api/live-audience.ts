import type { LiveChange, PolicyChange, Store } from '../store/index.ts';
import type { Caller } from './auth.ts';
import type { LiveEvent } from './live-hub.ts';
import { isStaff } from './visibility.ts';

/** Who may be told of something. Admins and auditors always are. */
export interface Audience {
  readonly userIds?: readonly string[];
  /** Whoever is in one of them. */
  readonly groups?: readonly string[];
  readonly isEverybody?: boolean;
}

/** Everybody who is logged in. */
export const EVERYBODY: Audience = { isEverybody: true };
const STAFF: Audience = {};

/** Whether a caller belongs to an audience. */
export function isMeant({ isEverybody, userIds = [], groups = [] }: Audience, caller: Caller): boolean {
  if (isEverybody === true || isStaff(caller) || userIds.includes(caller.id)) return true;
  return groups.some((group) => caller.groups.includes(group));
}

type Change = LiveChange | { readonly kind: 'policy'; readonly change: PolicyChange };
interface Told {
  readonly event: LiveEvent;
  readonly audience: Audience;
}

const REFRESH: readonly Told[] = [{ event: { type: 'refresh' }, audience: EVERYBODY }];
const PAGE_ITEMS = 1000;

/** Finds out who may be told of a change, by what they may see of it before or after. */
export class LiveAudiences {
  readonly #store: Pick<Store, 'connections' | 'reviews'>;
  /** Who may see each connection, as it was last known: those from whom it is hidden now are told that it changed, too. */
  #access: Map<string, readonly string[]> | undefined;
  #opening: Promise<void> | undefined;

  constructor(store: Pick<Store, 'connections' | 'reviews'>) {
    this.#store = store;
  }

  /** Finds out who may see which connection. */
  async open(): Promise<void> {
    if (this.#access !== undefined) return;
    this.#opening ??= this.#read().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  forget(): void {
    this.#access = undefined;
  }

  async of(change: Change): Promise<readonly Told[]> {
    switch (change.kind) {
      case 'review':
        return [{ event: { type: 'review', id: change.id }, audience: await this.#ofReview(change.id) }];
      case 'session': {
        const audience = change.isRefused ? STAFF : { userIds: [change.userId] };
        return [{ event: { type: 'session', id: change.id, status: change.status }, audience }];
      }
      case 'status':
        return this.#ofConnection(change.connectionId);
      case 'counts':
        return [{ event: { type: 'counts' }, audience: { userIds: change.userIds } }];
      case 'webhook':
        return [{ event: { type: 'webhook', id: change.endpointId }, audience: STAFF }];
      case 'audit':
        return [{ event: { type: 'audit', id: change.gatewayId }, audience: STAFF }];
      case 'config':
        return [{ event: { type: 'config', id: change.id, entity: change.entity }, audience: STAFF }];
      case 'policy':
        return this.#ofPolicy(change.change);
      case 'kill':
      case 'verify':
      case 'activity':
        return [];
      case 'gap':
        this.forget();
        await this.open();
        return REFRESH;
    }
  }

  async #ofPolicy({ entity, id }: PolicyChange): Promise<readonly Told[]> {
    switch (entity) {
      case 'connection':
        return this.#ofConnection(id);
      case 'user':
        return [{ event: { type: 'user', id }, audience: { userIds: [id] } }];
      case 'all':
        return this.of({ kind: 'gap' });
      default:
        // Whoever may read of these reads of the recorded change.
        return [];
    }
  }

  async #ofReview(id: string): Promise<Audience> {
    const review = await this.#store.reviews.get(id);
    if (review === undefined) return STAFF;
    return { userIds: [review.userId], groups: review.groups.map(({ group }) => group) };
  }

  async #ofConnection(id: string): Promise<readonly Told[]> {
    const found = await this.#store.connections.byId(id);
    const before = this.#access?.get(id);
    if (found === undefined) this.#access?.delete(id);
    else this.#access?.set(id, found.accessGroups);
    const seenBy = [before, found?.accessGroups].filter((groups) => groups !== undefined);
    const isEverybody = seenBy.some((groups) => groups.length === 0);
    return [{ event: { type: 'connection', id }, audience: { isEverybody, groups: seenBy.flat() } }];
  }

  async #read(): Promise<void> {
    const access = new Map<string, readonly string[]>();
    for (let offset = 0; ; offset += PAGE_ITEMS) {
      const { items } = await this.#store.connections.list({ limit: PAGE_ITEMS, offset });
      for (const { id, accessGroups } of items) access.set(id, accessGroups);
      if (items.length < PAGE_ITEMS) break;
    }
    this.#access = access;
  }
}
