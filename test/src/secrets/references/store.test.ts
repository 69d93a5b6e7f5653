import { expect, it } from 'vitest';
import { StoreFailure, UnresolvedSecret } from '../../../../src/secrets/references/store.ts';

it('what a store said is kept as one short line', () => {
  const { detail } = new StoreFailure('denied', { detail: `  2 errors:\n\t* denied\u001b[31m ${'x'.repeat(1000)}` });
  expect(detail).toMatch(/^2 errors: \* denied \[31m x+$/);
  expect(detail).toHaveLength(300);
  expect(new StoreFailure('denied')).toMatchObject({ message: 'denied', hint: undefined, detail: undefined });
});

it('an unresolved secret has the code clients may match on, and what to do', () => {
  expect(new UnresolvedSecret('PASS', '_aws:a:b', 'no', { hint: 'Look.', detail: 'd' })).toMatchObject({
    code: 'secret_unavailable',
    key: 'PASS',
    reference: '_aws:a:b',
    hint: 'Look.',
    detail: 'd',
  });
});
