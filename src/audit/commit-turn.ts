/** So many records in a row of one session tell that it is alone. */
export const ALONE_RECORDS_MIN = 16;
/** So many commits in a row may be made without a turn of the loop: others must get their turn. */
export const DIRECT_COMMITS_MAX = 16;

/**
 * Says when what was appended is committed. Where several sessions are busy, at the end of the event loop's turn: one
 * write for all of them. Where one is alone nobody joins it, and a turn of the loop per record is what it would wait for:
 * then as soon as the code that runs has come to rest.
 */
export class CommitTurn {
  #session: string | null = null;
  #recordsInRow = 0;
  #directInRow = 0;

  /** A record of this session was appended; null for one of none. */
  note(session: string | null): void {
    if (session !== null && session === this.#session) {
      this.#recordsInRow += 1;
      return;
    }
    this.#session = session;
    this.#recordsInRow = 1;
  }

  schedule(commit: () => void): void {
    if (this.#recordsInRow < ALONE_RECORDS_MIN || this.#directInRow >= DIRECT_COMMITS_MAX) {
      this.#directInRow = 0;
      setImmediate(commit);
      return;
    }
    this.#directInRow += 1;
    process.nextTick(commit);
  }
}
