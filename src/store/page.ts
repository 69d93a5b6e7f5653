/** Which part of a list is wanted. */
export interface Paging {
  readonly limit: number;
  readonly offset: number;
}

/** One part of a list, and how long the whole list is. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}
