import { openAuditLog } from '../../../src/audit/log.ts';
import { messageOf } from '../../../src/errors.ts';

/**
 * Appends records of the given sizes, one after the other, in a process whose files may not grow beyond a limit
 * (`ulimit -f`), and prints what became of each. Arguments: folder, sizes with commas.
 */
// Without a listener the signal that goes with the limit would end the process.
process.on('SIGXFSZ', () => {});
const [dir = '', sizes = ''] = process.argv.slice(2);
const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never' });
const results: string[] = [];
for (const size of sizes.split(',')) {
  const body = { text: 'x'.repeat(Number(size)) };
  results.push(await log.append({ type: 't', body }).then(() => 'ok', messageOf));
}
await log.close();
process.stdout.write(JSON.stringify(results));
