import type { Page, Paging } from './page.ts';

/** A change of configuration: who, what, from what to what. Holds no secret. */
export interface ConfigChange {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly entity: string;
  readonly entityId: string;
  readonly entityName: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface ConfigAudit {
  record(change: Omit<ConfigChange, 'id' | 'at'>): Promise<void>;
  /** Newest first. */
  list(
    query: Paging & { readonly entity?: string | undefined; readonly entityId?: string | undefined },
  ): Promise<Page<ConfigChange>>;
}
