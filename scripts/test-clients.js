// The real clients the tests drive. What is missing is installed where that is possible, and named where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Each client: how to tell that it is there, and the Debian packages that bring it. */
const CLIENTS = [
  { name: 'psql', check: ['psql', '--version'], packages: ['postgresql-client'] },
  { name: 'psycopg2', check: ['/usr/bin/python3', '-c', 'import psycopg2'], packages: ['python3-psycopg2'] },
  { name: 'psycopg3', check: ['/usr/bin/python3', '-c', 'import psycopg'], packages: ['python3-psycopg'] },
  { name: 'asyncpg', check: ['/usr/bin/python3', '-c', 'import asyncpg'], packages: ['python3-asyncpg'] },
  { name: 'pgbouncer', check: ['pgbouncer', '--version'], packages: ['pgbouncer'] },
];

/** Installs what it can and returns what is still missing, with the reason. */
export function provideClients() {
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
