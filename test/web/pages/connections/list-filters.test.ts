import { expect, test } from 'vitest';
import { filtersOf } from '../../../../web/src/pages/connections/list-filters.ts';

const filters = (query: string) => filtersOf(new URLSearchParams(query));

test('what the address says narrows the list down', () => {
  expect(filters('search=+shop+&kind=postgres&status=offline&tag=env%3Dprod')).toEqual({
    search: 'shop',
    subtype: 'postgres',
    status: 'offline',
    tag_selector: 'env=prod',
  });
});

test('custom connections are known by their type', () => {
  expect(filters('kind=custom')).toEqual({ type: 'custom' });
});

test('what it does not know is left out, not sent', () => {
  expect(filters('kind=abacus&status=asleep&tag=prod&search=+')).toEqual({});
});
