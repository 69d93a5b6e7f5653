import { readFileSync } from 'node:fs';
import { ConfigError } from '../../errors.ts';

/** A system account's numbers. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Who commands run as. */
export type CommandAccount =
  /** Each as a user id of its own, which nobody else has while it runs. */
  | { readonly kind: 'own' }
  /** All as one account that was made for it. */
  | { readonly kind: 'account'; readonly owner: Owner }
  /** As the gateway itself, which its administrator accepts. */
  | { readonly kind: 'self' }
  /** There is nobody they could run as. */
  | { readonly kind: 'none'; readonly why: string };

/** What the choice depends on. */
export interface ProcessFacts {
  readonly uid: number | undefined;
  readonly platform: string;
  readonly readPasswd: () => string;
}

/** The word for commands that run as the gateway does. */
const SELF = 'self';
/** Other programs' accounts: what runs as them reads their files. The store of the gateway may run as some of them. */
const FOREIGN: ReadonlySet<string> = new Set(['root', 'postgres', '_postgres', 'nobody']);
const PASSWD_PATH = '/etc/passwd';

const FACTS: ProcessFacts = {
  uid: process.getuid?.(),
  platform: process.platform,
  readPasswd: () => readFileSync(PASSWD_PATH, 'utf8'),
};

/** Whom commands run as, by the setting COMMAND_USER and by what the gateway may do. Throws ConfigError where that cannot be. */
export function chooseCommandAccount(setting: string | undefined, facts: ProcessFacts = FACTS): CommandAccount {
  const isRoot = facts.uid === 0;
  if (facts.platform === 'win32') return { kind: 'none', why: 'custom commands do not run on Windows' };
  if (setting === SELF) {
    if (!isRoot) return { kind: 'self' };
    throw new ConfigError('COMMAND_USER: the gateway is root, and commands do not run as root', {
      hint: 'Leave it out, or name an account.',
    });
  }
  if (setting !== undefined) return namedAccount(setting, isRoot, facts);
  if (isRoot && facts.platform === 'linux') return { kind: 'own' };
  const why = isRoot
    ? 'this system has no user ids of their own for commands; set COMMAND_USER to an account made for them'
    : 'commands would run as the gateway’s own user, who can read its keys; start the gateway as root, which gives each command a user id of its own, or set COMMAND_USER=self to accept that';
  return { kind: 'none', why };
}

function namedAccount(name: string, isRoot: boolean, facts: ProcessFacts): CommandAccount {
  if (!isRoot) {
    throw new ConfigError('COMMAND_USER: only root can run commands as another account', {
      hint: `Start the gateway as root, or set COMMAND_USER=${SELF}.`,
    });
  }
  const owner = FOREIGN.has(name) ? undefined : findAccount(facts.readPasswd(), name);
  if (owner === undefined) {
    throw new ConfigError(`COMMAND_USER: ${PASSWD_PATH} has no account ${name} that commands may run as`, {
      hint: 'Make an account for nothing but that.',
    });
  }
  return { kind: 'account', owner };
}

function findAccount(passwd: string, wanted: string): Owner | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name !== wanted || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) continue;
    return Number(uid) === 0 ? undefined : { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
