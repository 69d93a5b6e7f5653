import { expect, test } from 'vitest';
import { nextPath } from '../../../../web/src/pages/login/next-path.ts';

const next = (path: string) => nextPath(new URLSearchParams({ next: path }));

test('a login leads back to the page that asked for it', () => {
  expect(next('/reviews/1?x=2')).toBe('/reviews/1?x=2');
  expect(nextPath(new URLSearchParams())).toBe('/');
});

test('it leads to no other site, and not back to the door', () => {
  for (const path of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/login',
    '/login?next=/x',
    '/setup',
  ]) {
    expect(next(path), path).toBe('/');
  }
});
