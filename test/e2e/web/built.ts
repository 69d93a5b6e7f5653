import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the web app where its last build is older than its sources, as `npm test` does before everything else. */
export function provideWebApp(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../../scripts/web.js', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
