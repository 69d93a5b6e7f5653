import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { API_TYPES, apiTypes } from '../../../scripts/api-types.ts';

test('the types of the client are those of the API as it is; `npm run api-types` writes them', async () => {
  const kept = readFileSync(API_TYPES, 'utf8');
  // A comparison of the texts would print both of them, a quarter of a megabyte each.
  expect(kept === (await apiTypes())).toBe(true);
});
