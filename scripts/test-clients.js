// The real clients the tests drive. What is missing is installed where that is possible, and named where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { provideMongodbClients } from './mongodb-clients.js';

/** Each client: how to tell that it is there, and the Debian packages that bring it. */
const CLIENTS = [
  { name: 'psql', check: ['psql', '--version'], packages: ['postgresql-client'] },
  { name: 'psycopg2', check: ['/usr/bin/python3', '-c', 'import psycopg2'], packages: ['python3-psycopg2'] },
  { name: 'psycopg3', check: ['/usr/bin/python3', '-c', 'import psycopg'], packages: ['python3-psycopg'] },
  { name: 'asyncpg', check: ['/usr/bin/python3', '-c', 'import asyncpg'], packages: ['python3-asyncpg'] },
  { name: 'mariadb', check: ['mariadb', '--version'], packages: ['mariadb-client'] },
  { name: 'mariadb-dump', check: ['mariadb-dump', '--version'], packages: ['mariadb-client'] },
  { name: 'pymysql', check: ['/usr/bin/python3', '-c', 'import pymysql'], packages: ['python3-pymysql'] },
  { name: 'mysqlclient', check: ['/usr/bin/python3', '-c', 'import MySQLdb'], packages: ['python3-mysqldb'] },
  {
    name: 'mariadb-connector-j',
    check: ['sh', '-c', 'java -version && test -e /usr/share/java/mariadb-java-client.jar'],
    packages: ['libmariadb-java', 'default-jdk-headless'],
  },
  { name: 'pymongo', check: ['/usr/bin/python3', '-c', 'import pymongo'], packages: ['python3-pymongo'] },
  { name: 'sysbench', check: ['sysbench', '--version'], packages: ['sysbench'] },
  // The wrapper is there without the program: Debian brings pgbench with the server.
  { name: 'pg_dump', check: ['pg_dump', '--version'], packages: ['postgresql-client'] },
  { name: 'pgbench', check: ['pgbench', '--version'], packages: ['postgresql'] },
  {
    name: 'pgjdbc',
    // A Java that runs source files, and the driver.
    check: ['sh', '-c', 'javac -version && test -e /usr/share/java/postgresql.jar'],
    packages: ['default-jdk-headless', 'libpostgresql-jdbc-java'],
  },
  { name: 'pgbouncer', check: ['pgbouncer', '--version'], packages: ['pgbouncer'] },
  { name: 'chromium', check: ['chromium', '--version'], packages: ['chromium'] },
];

/** Installs what it can and returns what is still missing, with the reason. */
export function provideClients() {
  return [...provideSystemClients(), ...provideMongodbClients()];
}

function provideSystemClients() {
  const absent = CLIENTS.filter(({ check }) => !works(check));
  if (absent.length === 0) return [];
  const names = absent.map(({ name }) => name).join(', ');
  const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall)
    return absent.map(({ name, packages }) => ({
      name,
      why: `not installed; on Debian: apt-get install ${packages.join(' ')}`,
    }));
  console.error(`Installing the test clients ${names} (apt-get) …`);
  const packages = [...new Set(absent.flatMap((client) => client.packages))];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['ignore', 'ignore', 'inherit'];
  spawnSync('apt-get', ['update', '-qq'], { env, stdio });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, stdio });
  return CLIENTS.filter(({ check }) => !works(check)).map(({ name, packages }) => ({
    name,
    why: `apt-get install ${packages.join(' ')} did not bring it`,
  }));
}

function works([command, ...args]) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
