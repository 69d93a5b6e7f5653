import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { provideWebApp } from '../e2e/web/built.ts';

const DIST = new URL('../../dist/web/', import.meta.url);
const FIRST_PAGE_BYTES_MAX = 500 * 1000;
/** The Latin letters; others are loaded where a text has them. */
const FIRST_FONT = /inter-latin-wght-normal/;

beforeAll(provideWebApp);

/** What a browser loads before it shows the first page: what the page names, what that imports, and the largest page of all. */
function firstPage(): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const add = (name: string): void => {
    if (sizes.has(name)) return;
    const bytes = readFileSync(new URL(name, DIST));
    sizes.set(name, name.endsWith('.woff2') ? bytes.length : gzipSync(bytes).length);
    if (!name.endsWith('.js')) return;
    const text = bytes.toString();
    for (const [, file = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) add(`assets/${file}`);
  };
  add('index.html');
  const page = readFileSync(new URL('index.html', DIST), 'utf8');
  for (const [, file = ''] of page.matchAll(/(?:src|href)="\/([^"]+)"/g)) add(file);
  const font = readdirSync(new URL('assets/', DIST)).find((name) => FIRST_FONT.test(name));
  if (font !== undefined) add(`assets/${font}`);
  for (const file of readdirSync(new URL('assets/', DIST)))
    if (/^review-list-.*\.(js|css)$/.test(file)) add(`assets/${file}`);
  return sizes;
}

test('the first page is less than 500 kB, compressed, with its fonts and styles', () => {
  const sizes = firstPage();
  expect([...sizes.keys()].some((name) => name.endsWith('.css'))).toBe(true);
  expect([...sizes.keys()].filter((name) => name.endsWith('.js')).length).toBeGreaterThan(1);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  expect(total, JSON.stringify([...sizes])).toBeLessThan(FIRST_PAGE_BYTES_MAX);
});

test('the page has no script and no style within, and loads from nowhere else', () => {
  const page = readFileSync(new URL('index.html', DIST), 'utf8');
  expect(page).not.toMatch(/<script>|<style|style=|onload=|https?:\/\//);
  expect(page).toContain('nonce="__STYLE_NONCE__"');
});

test('what compresses lies beside its file compressed, and the licences of what is built in come along', () => {
  const names = readdirSync(new URL('assets/', DIST));
  for (const name of names.filter(
    (each) => /\.(js|css)$/.test(each) && statSync(new URL(`assets/${each}`, DIST)).size > 1024,
  )) {
    expect(names).toContain(`${name}.gz`);
    expect(names).toContain(`${name}.br`);
  }
  expect(readFileSync(new URL('licenses.md', DIST), 'utf8')).toContain('@mantine/core');
});
