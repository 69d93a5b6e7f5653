#!/usr/bin/env node
// The door to the command line. Plain JavaScript that Node 18 can parse, so that an old Node gets an answer instead of a
// syntax error: it hands over to the project's own Node 24 when that is installed, and says what is missing otherwise.
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findOwnNode, isRecentEnough, NODE_MAJOR_MIN, runUnder } from './own-node.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'cli', 'main.ts');
const built = join(root, 'dist', 'src', 'cli', 'main.js');

if (isRecentEnough(process.versions.node)) {
  // A checkout runs from its source, so that an old build never wins; Node does not read TypeScript below node_modules.
  const fromSource = existsSync(source) && !root.includes(`${sep}node_modules${sep}`);
  if (!fromSource && !existsSync(built)) {
    console.error('sluice: this copy is not built; run `npm run build` in its folder first.');
    process.exit(1);
  }
  const { main } = await import(pathToFileURL(fromSource ? source : built).href);
  await main();
} else {
  const own = findOwnNode(root);
  if (own === undefined) {
    console.error(
      `sluice: Node ${NODE_MAJOR_MIN} or newer is needed, and this is ${process.versions.node}. ` +
        'Install it from https://nodejs.org, or run `npm ci` in a checkout of the project, which brings its own.',
    );
    process.exit(1);
  }
  runUnder(own, process.argv.slice(1));
}
