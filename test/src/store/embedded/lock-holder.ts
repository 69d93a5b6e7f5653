import { acquireLock } from '../../../../src/store/embedded/lock.ts';

// Tries for the lock named by the first argument, says how it went, and stays until it is killed.
try {
  acquireLock(process.argv[2] ?? '', 'the folder');
  process.stdout.write('got it\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
setInterval(() => {}, 1000);
