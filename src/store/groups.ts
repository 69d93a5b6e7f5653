/** A named set of users. */
export interface Group {
  readonly name: string;
  readonly memberCount: number;
  readonly createdAt: Date;
}

/** Throws StoreError `conflict`, `in_use` (a connection names it) and `protected` (admin, auditor). */
export interface Groups {
  create(name: string): Promise<Group>;
  list(): Promise<readonly Group[]>;
  /** False when there is none. Its members leave it. */
  delete(name: string): Promise<boolean>;
}
