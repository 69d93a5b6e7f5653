import type { Owner } from './account.ts';

/** User ids that systems hand out to nobody: between systemd's ranges for accounts and for dynamic users. */
export const UID_FIRST = 60_706;
export const UID_LAST = 61_183;

/**
 * Words of a shell that end every process of this user id but itself. It looks first whether it runs as that id: as any
 * other, root above all, the same words would end much more. Throws for ids that are nobody's own.
 */
export function endAllOf({ uid }: Pick<Owner, 'uid'>): string {
  if (!Number.isSafeInteger(uid) || uid < UID_FIRST || uid > UID_LAST) {
    throw new RangeError(`${uid} is no user id of a command's own`);
  }
  return `[ "$(id -u)" = ${uid} ] && [ "$(id -ru)" = ${uid} ] && kill -s KILL -- -1`;
}
