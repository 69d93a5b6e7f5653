import { expect, test } from 'vitest';
import { LineageNamesCache } from '../../../protocols/mysql/lineage-catalogue.ts';

const PEOPLE = { schema: 'app', name: 'people' };

function catalogue() {
  const asked: (readonly string[])[] = [];
  const cache = new LineageNamesCache(async (texts) => {
    asked.push(texts);
    return texts.map((text) => {
      if (text.includes('COLUMNS'))
        return [
          ['app', 'people', 'id'],
          ['app', 'people', 'email'],
          ['app', 'PEOPLE', 'x'],
        ];
      if (text.includes('VIEWS')) return [['app', 'PEOPLE', null]];
      return [['app', 'f', 'return 1']];
    });
  }, 60_000);
  return { cache, asked };
}

test('tables, views nobody may read and functions are told apart', async () => {
  const { cache } = catalogue();
  expect(await cache.find({ relations: [PEOPLE], functions: [{ schema: 'app', name: 'f' }] })).toEqual({
    relations: [
      { ...PEOPLE, columns: ['id', 'email'] },
      { schema: 'app', name: 'PEOPLE', columns: ['x'], definition: '' },
    ],
    functions: [{ schema: 'app', name: 'f', body: 'return 1' }],
  });
});

test('a name is asked for once, until something changes, and no name is read as SQL', async () => {
  const { cache, asked } = catalogue();
  const names = { relations: [{ schema: "a'; drop", name: 'b' }], functions: [] };
  await cache.find(names);
  await cache.find(names);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.join()).not.toContain('drop');
  cache.forget();
  await cache.find(names);
  expect(asked).toHaveLength(2);
});

test('a statement with too many names is not looked up', async () => {
  const relations = Array.from({ length: 501 }, (_, i) => ({ schema: 'app', name: `t${i}` }));
  await expect(catalogue().cache.find({ relations, functions: [] })).rejects.toThrow(RangeError);
});

test('information_schema is asked about itself as it lists itself, however it was spelled', async () => {
  const { cache, asked } = catalogue();
  await cache.find({ relations: [{ schema: 'INFORMATION_schema', name: 'Tables' }], functions: [] });
  const hex = (text: string): string => Buffer.from(text).toString('hex');
  for (const text of asked[0] ?? []) {
    expect(text).toContain(hex('information_schema'));
    expect(text).toContain(hex('TABLES'));
  }
});
