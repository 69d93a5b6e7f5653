import { expect, test } from 'vitest';
import { analyseUnder } from '../../../protocols/postgres/search-path.ts';
import type { Statement } from '../../../src/core/query.ts';

const read = { operation: 'select', text: 'select 1 from pg_class', housekeeping: 'catalogue' } as const;
const analyse = (text: string): readonly Statement[] => [
  text === 'unqualified' ? { ...read, unqualified: true } : read,
];

test.each(['"$user", public', 'public', '', 'pg_catalog, public', undefined])(
  'the built-in objects come first under %s',
  (searchPath) => {
    expect(analyseUnder(searchPath, analyse)).toBe(analyse);
  },
);

test.each(['public, pg_catalog', 'evil,pg_catalog', '"$user", "evil,x", "pg_catalog"'])(
  'names without a schema are not trusted under %s',
  (searchPath) => {
    const doubting = analyseUnder(searchPath, analyse);
    expect(doubting('unqualified')).toEqual([{ ...read, unqualified: true, housekeeping: false }]);
    expect(doubting('exact')).toEqual([read]);
  },
);
