import { randomBytes } from 'node:crypto';
import { closeSync, fchownSync, openSync, renameSync, writeFileSync } from 'node:fs';
import type { ServerUser } from './server-user.ts';

/** One `name = 'value'` line each, quoted as PostgreSQL's configuration files want it. */
export function formatSettings(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoteSetting(value)}\n`);
  return lines.join('');
}

/** Which logins are accepted. The superuser's own lines come first, so that no line of the caller can lock it out. */
export function formatHba(superuser: string, lines: string, hasTcp: boolean): string {
  const own = [`local all ${quoteName(superuser)} scram-sha-256`];
  const last = ['local all all scram-sha-256'];
  if (hasTcp) {
    own.push(`host all ${quoteName(superuser)} 127.0.0.1/32 scram-sha-256`);
    last.push('host all all 127.0.0.1/32 scram-sha-256');
  }
  return [...own, lines.trim(), ...last, ''].join('\n');
}

/**
 * Writes a file for the server. The folder belongs to the server's account while we may be root: a new file under
 * another name, renamed, cannot be led elsewhere by a link.
 */
export function writeServerFile(path: string, content: string, user: ServerUser | undefined): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    if (user !== undefined) fchownSync(file, user.uid, user.gid);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

function quoteSetting(value: string): string {
  if (/[\n\r\0]/.test(value)) throw new TypeError('A setting holds no line breaks');
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
