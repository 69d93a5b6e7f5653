import { expect, it } from 'vitest';
import { connectionNotFound } from '../../../src/core/not-found.ts';

it('names the connection and nothing about whether it exists', () => {
  expect(connectionNotFound('shop')).toEqual({ code: 'not_found', message: 'connection "shop" does not exist' });
});
