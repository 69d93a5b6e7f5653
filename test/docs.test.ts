import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../docs/postgres.md', import.meta.url), 'utf8');
/** `file` “name”, “name”: what a row of the page cites. */
const CITATION = /`([^`\s]+\.(?:test\.ts|sql|txt)|protocols\/contract\.ts)`((?:,? “[^”]+”)*)/g;
/** Where a file lies that the page names, as its section “Line by line” explains. */
function placeOf(file: string): URL {
  const isProtocols = !file.includes('/') || file.startsWith('messages/');
  return new URL(isProtocols ? `protocols/postgres/${file}` : file.replace(/^test\//, ''), import.meta.url);
}

it('the page on PostgreSQL cites tests that exist', () => {
  const citations = [...page.slice(page.indexOf('## Line by line')).matchAll(CITATION)];
  expect(citations.length).toBeGreaterThan(100);
  const wrong = citations.flatMap(([, file = '', names = '']) => {
    const place = placeOf(file);
    if (!existsSync(place)) return [`${file} does not exist`];
    const text = readFileSync(place, 'utf8');
    const cited = [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name);
    return cited.filter((name) => !text.includes(name)).map((name) => `${file} has no test “${name}”`);
  });
  expect(wrong).toEqual([]);
});
