import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findMongodbProgram } from '../../../../src/cli/demo/mongodb-program.ts';
import { temporaryHome } from '../harness.ts';

function folderWith(script: string): string {
  const folder = temporaryHome();
  writeFileSync(join(folder, 'mongod'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'mongod'), 0o755);
  return folder;
}

const find = (path: string, more: readonly string[] = [], own = temporaryHome()) =>
  findMongodbProgram(path, undefined, more, own);

test('finds a server on the path, where packages put it, and the one of the tests, each tried out', () => {
  const works = folderWith('exit 0');
  expect(find(['', temporaryHome(), works].join(delimiter))).toEqual({ server: join(works, 'mongod'), env: {} });
  expect(find('', [works])).toEqual({ server: join(works, 'mongod'), env: {} });
  const needsLibraries = folderWith('test "$LD_LIBRARY_PATH" = "$(dirname "$0")/lib"');
  expect(find('', [needsLibraries], needsLibraries)).toEqual({
    server: join(needsLibraries, 'mongod'),
    env: { LD_LIBRARY_PATH: join(needsLibraries, 'lib') },
  });
});

test('goes past one that does not run, and says why none does', () => {
  const broken = folderWith('echo "libcurl.so.4: cannot open" >&2; exit 127');
  const works = folderWith('exit 0');
  expect(find(broken, [works])).toMatchObject({ server: join(works, 'mongod') });
  expect(find(broken)).toEqual({ why: `${join(broken, 'mongod')} does not run here: libcurl.so.4: cannot open` });
  expect(find(folderWith('kill -ILL $$'))).toEqual({ why: expect.stringMatching(/it ended with SIGILL$/) });
  expect(find('')).toEqual({ why: 'no mongod is installed here' });
});
