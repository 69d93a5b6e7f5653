// Builds the web app into dist/web. Plain JavaScript, nothing newer than Node 18: `npm start` runs it on whatever Node there is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { nodeBinary, root } from './install.js';

const target = join(root, 'dist', 'web');
/** What the app is built from. */
const sources = ['web', 'package-lock.json', 'scripts/web.js'];
/** What is worth compressing; fonts are compressed already. */
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.md', '.json']);
const COMPRESSED_BYTES_MIN = 1024;

/** Builds the app where the last build is older than its sources, or missing; true when it built. Throws when the build fails. */
export function provideWeb() {
  if (!isStale()) return false;
  process.stderr.write('Building the web app …\n');
  buildWeb();
  return true;
}

/** Builds the app. The old build stays in its place until the new one is whole. */
export function buildWeb() {
  const started = new Date();
  const fresh = join(root, 'dist', `.web-${process.pid}`);
  const old = `${fresh}-old`;
  try {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const { status, stdout, stderr } = spawnSync(nodeBinary, [vite, 'build', join(root, 'web'), '--logLevel', 'warn'], {
      cwd: join(root, 'web'),
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production', SLUICE_WEB_OUT: fresh },
    });
    if (status !== 0) throw new Error(`the web app could not be built:\n${stdout ?? ''}${stderr ?? ''}`);
    compressFiles(fresh);
    // Named by when it began: what changed meanwhile makes it stale.
    writeFileSync(join(fresh, '.built'), `${started.toISOString()}\n`);
    mkdirSync(join(root, 'dist'), { recursive: true });
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function isStale() {
  const built = join(target, '.built');
  if (!existsSync(built) || !existsSync(join(target, 'index.html'))) return true;
  const builtMs = Date.parse(readFileSync(built, 'utf8').trim());
  return sources.some((source) => newestMs(join(root, source)) > builtMs);
}

/** When anything in here last changed; a folder changes when something in it comes or goes. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stats.mtimeMs);
}

/** Puts what each file compresses to beside it, so that the gateway compresses nothing while it serves. */
function compressFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compressFiles(path);
    // The page itself is completed for every answer.
    else if (COMPRESSED.has(extname(entry.name)) && entry.name !== 'index.html') {
      const bytes = readFileSync(path);
      if (bytes.length < COMPRESSED_BYTES_MIN) continue;
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    }
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(provideWeb() ? 'web: dist/web is built.' : 'web: dist/web is current.');
  } catch (error) {
    console.error(`web: ${error.message}`);
    process.exit(1);
  }
}
