import { expect, it } from 'vitest';
import { shownOf, writtenFingerprints } from '../../../src/core/shown.ts';
import { query } from './fixtures.ts';

const KEY = Buffer.alloc(32, 1);
const shown = { text: '***', params: [], related: [], message: () => '***' };

it('shows a query as it is where its protocol hides nothing', () => {
  const params = [{ text: 'a', encoding: 'text' as const }];
  const plain = query('x', { params });
  expect(shownOf(plain)).toMatchObject({ text: 'x', params, related: [] });
  expect(shownOf(plain).message('y')).toBe('y');
  expect(shownOf(query('x', { shown: () => undefined })).text).toBe('x');
  expect(shownOf(query('x', { shown: () => shown }))).toBe(shown);
});

it('writes down plain fingerprints of queries without secrets', () => {
  expect(writtenFingerprints(KEY)(query('x', { fingerprint: () => 'f00d' }))).toBe('f00d');
});

it('keys those of queries with secrets, so that passwords cannot be tried on the record', () => {
  const secret = (fingerprint: string) => query('x', { shown: () => shown, fingerprint: () => fingerprint });
  const written = writtenFingerprints(KEY);
  expect(written(secret('f00d'))).toMatch(/^[0-9a-f]{64}$/);
  expect(written(secret('f00d'))).toBe(writtenFingerprints(KEY)(secret('f00d')));
  expect(written(secret('f00d'))).not.toBe(written(secret('beef')));
  expect(written(secret('f00d'))).not.toBe(writtenFingerprints(Buffer.alloc(32, 2))(secret('f00d')));
  expect(written(secret('f00d'))).not.toBe(writtenFingerprints()(secret('f00d')));
});
