import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** An installed server, and how a data folder for it is made. */
export interface MysqlPrograms {
  readonly flavour: 'mysql' | 'mariadb';
  readonly server: string;
  /** MariaDB's program that makes a data folder; MySQL's server does that itself. */
  readonly install: string | undefined;
}

/** Where packages put servers that no search path names. */
const MORE_FOLDERS = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/libexec',
  '/opt/homebrew/bin',
  '/usr/local/mysql/bin',
];

/** The MariaDB or MySQL server of this machine; undefined when there is none. `path` is the search path. */
export function findMysqlPrograms(path: string, more: readonly string[] = MORE_FOLDERS): MysqlPrograms | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...more];
  const find = (name: string): string | undefined =>
    folders.map((folder) => join(folder, name)).find((file) => isExecutable(file));
  const mariadb = find('mariadbd');
  const install = find('mariadb-install-db') ?? find('mysql_install_db');
  if (mariadb !== undefined && install !== undefined) return { flavour: 'mariadb', server: mariadb, install };
  const server = find('mysqld');
  if (server === undefined) return undefined;
  // Older packages of MariaDB call their server mysqld.
  const version = spawnSync(server, ['--no-defaults', '--version'], { encoding: 'utf8', timeout: 10_000 });
  if (!/mariadb/i.test(version.stdout ?? '')) return { flavour: 'mysql', server, install: undefined };
  return install === undefined ? undefined : { flavour: 'mariadb', server, install };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
