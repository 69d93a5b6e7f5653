import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutField } from '../../../../protocols/mongodb/bson/without.ts';
import { bson, documents } from './values.ts';

it('leaves a field out, and everything else as it was', () => {
  fc.assert(
    fc.property(documents, documents, (before, after) => {
      const whole = bson({ before, gone: { gone: 1 }, after });
      expect(withoutField(whole, 'gone')).toEqual(bson({ before, after }));
    }),
  );
});

it('is the same document where there is no such field', () => {
  const document = bson({ a: { gone: 1 } });
  expect(withoutField(document, 'gone')).toBe(document);
});
