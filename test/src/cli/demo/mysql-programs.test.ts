import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findMysqlPrograms } from '../../../../src/cli/demo/mysql-programs.ts';
import { temporaryHome } from '../harness.ts';

function folderWith(programs: Readonly<Record<string, string>>): string {
  const folder = temporaryHome();
  for (const [name, says] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

test('finds MariaDB, wherever its two programs are', () => {
  const server = folderWith({ mariadbd: '' });
  const install = folderWith({ 'mariadb-install-db': '' });
  expect(findMysqlPrograms([install, '', server].join(delimiter), [])).toEqual({
    flavour: 'mariadb',
    server: join(server, 'mariadbd'),
    install: join(install, 'mariadb-install-db'),
  });
});

test('tells MySQL’s server from a MariaDB that goes by the same name', () => {
  const mysql = folderWith({ mysqld: 'mysqld  Ver 9.7.4 for Linux' });
  expect(findMysqlPrograms('', [mysql])).toEqual({
    flavour: 'mysql',
    server: join(mysql, 'mysqld'),
    install: undefined,
  });
  const mariadb = folderWith({ mysqld: 'mysqld  Ver 10.3.1-MariaDB', mysql_install_db: '' });
  expect(findMysqlPrograms(mariadb, [])).toMatchObject({
    flavour: 'mariadb',
    install: join(mariadb, 'mysql_install_db'),
  });
});

test('is content with nothing half', () => {
  expect(findMysqlPrograms(folderWith({}), [])).toBeUndefined();
  expect(findMysqlPrograms(folderWith({ mariadbd: '' }), [])).toBeUndefined();
  const plain = temporaryHome();
  writeFileSync(join(plain, 'mysqld'), 'no program', { mode: 0o644 });
  expect(findMysqlPrograms(plain, [])).toBeUndefined();
});
