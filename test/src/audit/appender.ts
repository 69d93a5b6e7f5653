import { openAuditLog } from '../../../src/audit/log.ts';

/**
 * A process that appends under load until it is killed. Prints the number of every acknowledged record, one per line.
 * Arguments: folder, fsync policy, segment size.
 */
const [dir = '', fsync = 'never', segmentBytesMax = '65536'] = process.argv.slice(2);
const log = await openAuditLog({
  dir,
  gatewayId: 'gw',
  fsync: fsync === 'always' ? 'always' : fsync === 'interval' ? 'interval' : 'never',
  fsyncIntervalMs: 5,
  segmentBytesMax: Number(segmentBytesMax),
});

let next = 1;
async function appendForEver(): Promise<void> {
  for (;;) {
    const n = next++;
    await log.append({ session: `s${n % 7}`, type: 'query.decided', body: { n, text: 'x'.repeat((n * 7919) % 3000) } });
    process.stdout.write(`${n}\n`);
  }
}
await Promise.all(Array.from({ length: 20 }, appendForEver));
