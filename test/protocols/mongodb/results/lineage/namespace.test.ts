import { expect, it } from 'vitest';
import { namespaceOf } from '../../../../../protocols/mongodb/results/lineage/namespace.ts';

it('a namespace is cut at its first dot', () => {
  expect(namespaceOf('shop.fs.chunks')).toEqual(['shop', 'fs.chunks']);
  expect(namespaceOf('shop')).toEqual(['shop', '']);
});
