import { expect, it } from 'vitest';
import type { View, Views } from '../../../protocols/mongodb/results/lineage/views.ts';
import { ViewCache } from '../../../protocols/mongodb/view-cache.ts';

const VIEW: View = { on: 'orders', pipeline: Buffer.from('0500000000', 'hex') };

function cacheOf(views: Record<string, View>, ttlMs = 60_000) {
  const asked: string[] = [];
  const failures: unknown[] = [];
  const cache = new ViewCache(
    async (database, names) => {
      asked.push(`${database}: ${names.join(' ')}`);
      if (database === 'broken') throw new Error('no answer');
      return new Map(names.flatMap((name) => (views[name] === undefined ? [] : [[name, views[name]]])));
    },
    (error) => failures.push(error),
    ttlMs,
  );
  return { cache, asked, failures };
}

/** What a name is, and what it reads. */
const follow =
  (name: string, database = 'shop') =>
  (views: Views) => {
    const what = views(database, name);
    return typeof what === 'string'
      ? what
      : `view on ${views(database, what.on) === 'collection' ? 'a collection' : '?'}`;
  };

it('asks once for each name, and then answers at once', async () => {
  const { cache, asked } = cacheOf({ open: VIEW });
  expect(await cache.resolve(follow('open'))).toBe('view on a collection');
  expect(asked).toEqual(['shop: open', 'shop: orders']);
  expect(cache.resolve(follow('open'))).toBe('view on a collection');
  expect(cache.resolve(follow('orders'))).toBe('collection');
  expect(await cache.resolve(follow('orders', 'other'))).toBe('collection');
  expect(asked).toEqual(['shop: open', 'shop: orders', 'other: orders']);
});

it('forgets what it knew, and does not believe what was asked before', async () => {
  const { cache, asked } = cacheOf({});
  const before = cache.resolve(follow('open'));
  cache.forget();
  expect(await before).toBe('collection');
  await cache.resolve(follow('open'));
  expect(asked).toEqual(['shop: open', 'shop: open']);
});

it('tells whether a view was made since, or is being made', async () => {
  const { cache, asked } = cacheOf({});
  const before = cache.since();
  cache.forget();
  expect(before()).toBe(true);
  const [over, otherOver] = [cache.making(), cache.making()];
  const during = cache.since();
  expect([before(), during()]).toEqual([false, false]);
  await cache.resolve(follow('open'));
  over();
  over();
  expect(cache.since()()).toBe(false);
  otherOver();
  await cache.resolve(follow('open'));
  expect(asked).toEqual(['shop: open', 'shop: open']);
  expect([before(), during(), cache.since()()]).toEqual([false, false, true]);
});

it('what cannot be looked up is unknown, and asked again', async () => {
  const { cache, asked, failures } = cacheOf({});
  expect(await cache.resolve(follow('orders', 'broken'))).toBe('unknown');
  expect(await cache.resolve(follow('orders', 'broken'))).toBe('unknown');
  expect([asked.length, failures.length]).toEqual([2, 2]);
});
