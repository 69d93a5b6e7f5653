import { expect, test } from 'vitest';
import { plainDocument, trialDocuments } from '../../../src/gateway/trial-documents.ts';

const sample = (...documents: object[]) => trialDocuments({ database: 'shop', collection: 'app.fs', documents });

test('a sample is shown with the paths of its collection', () => {
  const sources: unknown[] = [];
  for (const document of sample({ a: { b: [{ c: 'x' }] } }) ?? []) {
    document.visit(({ field, kind }) => {
      if (kind === 'text') sources.push(field.sources);
      return undefined;
    });
  }
  expect(sources).toEqual([[expect.objectContaining({ schema: 'shop', table: 'app.fs', column: 'a.b.c' })]]);
});

test('a document reads as it was written, with its types where they matter', () => {
  const written = {
    _id: { $oid: '65a1b2c3d4e5f60718293a4b' },
    n: 7,
    x: 1.5,
    at: { $date: '2026-01-01T00:00:00Z' },
    no: null,
  };
  expect((sample(written) ?? []).map(plainDocument)).toEqual([written]);
});

test('what is no extended JSON is none', () => {
  expect(sample({ _id: { $oid: 'x' } })).toBeUndefined();
});
