// Builds dist/, what the package ships: the TypeScript sources as JavaScript, the files beside them that are not
// TypeScript, and the web app.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWeb } from './web.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const folders = ['src', 'protocols', 'plugins'];

rmSync(dist, { recursive: true, force: true });
// TypeScript's compiler is started through this Node, whatever the shell's is.
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
  cwd: root,
});
if (compiled.status !== 0) {
  console.error('build: the sources do not compile; nothing was built.');
  rmSync(dist, { recursive: true, force: true });
  process.exit(1);
}

let copied = 0;
for (const folder of folders) {
  if (!existsSync(join(root, folder))) continue;
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || extname(entry.name) === '.ts') continue;
    const from = join(entry.parentPath ?? entry.path, entry.name);
    cpSync(from, join(dist, from.slice(root.length + 1)));
    copied += 1;
  }
}
try {
  buildWeb();
} catch (error) {
  console.error(`build: ${error.message}`);
  process.exit(1);
}
console.log(`build: dist/ is ready${copied === 0 ? '' : `, with ${copied} files that are not TypeScript`}.`);
