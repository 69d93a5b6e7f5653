// `npm start`: everything from a fresh clone to a gateway with a demo to try. Plain JavaScript, nothing newer than Node 18.
import { join } from 'node:path';
import { findOwnNode, isRecentEnough, NODE_MAJOR_MIN, runUnder } from '../bin/own-node.js';
import { installDependencies, root } from './install.js';
import { provideWeb } from './web.js';

installDependencies();
try {
  provideWeb();
} catch (error) {
  // The gateway works without it, and its own pages tell how to go on by the command line.
  console.error(`npm start: ${error.message}`);
}
const node = findOwnNode(root) ?? (isRecentEnough(process.versions.node) ? process.execPath : undefined);
if (node === undefined) {
  console.error(`npm start: Node ${NODE_MAJOR_MIN} could not be found in node_modules; run \`npm ci\` and try again.`);
  process.exit(1);
}
const args = ['start', '--demo', '--data-dir', join(root, '.sluice'), ...process.argv.slice(2)];
// npm runs this in a shell that passes no signal on: when npm is ended, only the shell's leaving tells.
const untilParentLeaves = process.env.npm_lifecycle_event !== undefined;
runUnder(node, [join(root, 'bin', 'sluice.js'), ...args], { untilParentLeaves });
