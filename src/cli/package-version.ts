import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const schema = z.object({ name: z.string(), version: z.string() });

/** The folder the package lives in: the checkout, or where it is installed. The sources sit deeper in dist/ than in a checkout. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json is missing');
    folder = parent;
  }
  return folder;
}

/** This package's version. */
export function packageVersion(): string {
  return schema.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).version;
}
