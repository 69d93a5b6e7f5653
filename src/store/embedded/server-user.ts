import { readFileSync } from 'node:fs';
import { ConfigError } from '../../errors.ts';

/** The system account a server process runs as. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that may be borrowed when the gateway runs as root, most fitting first. */
const UNPRIVILEGED_NAMES = ['postgres', '_postgres', 'nobody'] as const;
const PASSWD_PATH = '/etc/passwd';

/**
 * Whom to drop to: PostgreSQL refuses to run as root, and initdb needs an account with a passwd entry.
 * Undefined when the gateway is not root and the server simply runs as it does.
 */
export function chooseServerUser(
  uid: number | undefined = process.getuid?.(),
  readPasswd: () => string = () => readFileSync(PASSWD_PATH, 'utf8'),
): ServerUser | undefined {
  if (uid !== 0) return undefined;
  const accounts = parsePasswd(readPasswd());
  for (const name of UNPRIVILEGED_NAMES) {
    const account = accounts.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (account !== undefined) return account;
  }
  throw new ConfigError(
    `PostgreSQL does not run as root, and ${PASSWD_PATH} has no account to run it as (${UNPRIVILEGED_NAMES.join(', ')})`,
    { hint: 'Add the account "postgres", run the gateway as another user, or set DATABASE_URL.' },
  );
}

function parsePasswd(text: string): ServerUser[] {
  const accounts: ServerUser[] = [];
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || !/^-?\d+$/.test(uid ?? '') || !/^-?\d+$/.test(gid ?? '')) continue;
    // Some systems write the highest ids as negative numbers.
    accounts.push({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 });
  }
  return accounts;
}
