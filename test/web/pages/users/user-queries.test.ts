// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { filtersOf } from '../../../../web/src/pages/users/user-queries.ts';

test('an address narrows a list down by what it says, and by nothing where it says nothing', () => {
  expect(filtersOf(new URLSearchParams('search=an&group=dba-team&page=2'))).toEqual({
    search: 'an',
    group: 'dba-team',
  });
  expect(filtersOf(new URLSearchParams('search=&page=2'))).toEqual({});
});
