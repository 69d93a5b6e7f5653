import { expect, test } from 'vitest';
import { materialsOf, partsOf } from '../../../../src/exec/command/materials.ts';
import { liveSession } from '../../core/fixtures.ts';

const secret = new Map([
  ['HOST', 'db'],
  ['PGPASSWORD', 'p'],
  ['filesystem:KEYFILE', 'the key'],
]);

test('what becomes a file is told from what becomes a variable', () => {
  const { files, values } = partsOf(secret);
  expect([...files]).toEqual([['KEYFILE', 'the key']]);
  expect([...values.keys()]).toEqual(['HOST', 'PGPASSWORD']);
});

test('files are written, and named where their keys are; arguments of users stand for themselves', async () => {
  const written: string[] = [];
  const { argv, env } = await materialsOf(['tool', '$HOST', '-i', '$KEYFILE'], ['$HOST'], {
    secret,
    session: liveSession(),
    own: {},
    workspace: {
      folder: '/folder',
      addFile: async (content) => {
        written.push(content);
        return '/folder/1';
      },
    },
  });
  expect(argv).toEqual(['tool', 'db', '-i', '/folder/1', '$HOST']);
  expect(env).toMatchObject({ HOST: 'db', PGPASSWORD: 'p', KEYFILE: '/folder/1', HOME: '/folder' });
  expect(written).toEqual(['the key']);
});
