import { describe, expect, test } from 'vitest';
import { ConnectionFilters, connectionQuery, pagesOf } from '../../../src/api/connection-filters.ts';
import { localAgents } from '../../../src/gateway/agents.ts';

const query = (filters: Record<string, string>) => connectionQuery(ConnectionFilters.parse(filters), localAgents());
const problem = (filters: Record<string, string>): string | undefined =>
  ConnectionFilters.safeParse(filters).error?.issues[0]?.message;

test('filters become the store’s query', () => {
  expect(
    query({ search: 'shop', name: 'a', type: 'database', subtype: 'mysql', resource_name: 'r', agent_id: 'x' }),
  ).toEqual({
    search: 'shop',
    name: 'a',
    type: 'database',
    subtype: 'mysql',
    resourceName: 'r',
    agentId: 'x',
    ids: undefined,
    tags: [],
    status: undefined,
    limit: 1000,
    offset: 0,
  });
});

test('a status is asked of the agents that are connected now', () => {
  expect(query({ status: 'online' }).status).toEqual({ isOnline: true, connectedAgents: ['default'] });
  expect(query({ status: 'offline' }).status).toEqual({ isOnline: false, connectedAgents: ['default'] });
  expect(problem({ status: 'maybe' })).toContain('"online"|"offline"');
});

describe('a selector of tags', () => {
  test('is a list of conditions, under either name', () => {
    expect(query({ tag_selector: ' env=prod, team!=web ,', tags: 'size=' }).tags).toEqual([
      { key: 'env', value: 'prod', isNegated: false },
      { key: 'team', value: 'web', isNegated: true },
      { key: 'size', value: '', isNegated: false },
    ]);
    expect(query({ tag_selector: 'a=b=c!=d' }).tags).toEqual([{ key: 'a', value: 'b=c!=d', isNegated: false }]);
  });

  test.each(['prod', '=prod', 'k k=v', '!k=v'])('of %j is refused', (text) => {
    expect(problem({ tag_selector: text })).toBe('must be conditions like env=prod,team!=web');
  });

  test('has a limit', () => {
    expect(problem({ tags: Array.from({ length: 21 }, (_, i) => `k${i}=v`).join(',') })).toBe(
      'must have at most 20 conditions',
    );
  });
});

test('ids come with commas between them, and are ids', () => {
  const ids = ['4d9d9b1c-0000-4000-8000-000000000000', '4d9d9b1c-0000-4000-8000-000000000001'];
  expect(query({ connection_ids: ids.join(', ') }).ids).toEqual(ids);
  expect(problem({ connection_ids: 'shop' })).toBe('Invalid UUID');
});

test('a page is a part of the list, and has a size of its own', () => {
  expect(query({ page: '3' })).toMatchObject({ limit: 50, offset: 100 });
  expect(query({ page_size: '10' })).toMatchObject({ limit: 10, offset: 0 });
  expect(query({ limit: '7', offset: '2' })).toMatchObject({ limit: 7, offset: 2 });
  expect(pagesOf({})).toBeUndefined();
  expect(pagesOf({ page: 2 })).toEqual({ page: 2, size: 50 });
});
