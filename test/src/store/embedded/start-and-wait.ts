import { startEmbedded } from '../../../../src/store/embedded/index.ts';

// Starts a server in the folder given as the first argument, says so as JSON, and stays until it is killed or told to stop.
const [dataDir = '', action = 'stay'] = process.argv.slice(2);
try {
  const server = await startEmbedded({ dataDir, name: 'store' });
  process.stdout.write(`${JSON.stringify({ pid: server.pid, cluster: server.clusterPath })}\n`);
  if (action === 'stop') await server.stop();
  else if (action === 'exit') process.exit(0);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  process.exitCode = 1;
}
