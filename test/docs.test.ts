import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** `file` “name”, “name”: what a row of a page cites. */
const CITATION = /`([^`\s]+\.(?:test\.ts|sql|txt)|protocols\/contract\.ts)`((?:,? “[^”]+”)*)/g;

function pageOf(name: string): string {
  return readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
}

/** What is wrong with the citations of a text, and how many there are. */
function judgeCitations(text: string, placeOf: (file: string) => URL): { wrong: string[]; count: number } {
  const citations = [...text.matchAll(CITATION)];
  const wrong = citations.flatMap(([, file = '', names = '']) => {
    const place = placeOf(file);
    if (!existsSync(place)) return [`${file} does not exist`];
    const source = readFileSync(place, 'utf8');
    const cited = [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name);
    return cited.filter((name) => !source.includes(name)).map((name) => `${file} has no test “${name}”`);
  });
  return { wrong, count: citations.length };
}

/** Where a file lies that the page on PostgreSQL names, as its section “Line by line” explains. */
function postgresPlace(file: string): URL {
  const isProtocols = !file.includes('/') || file.startsWith('messages/');
  return new URL(isProtocols ? `protocols/postgres/${file}` : file.replace(/^test\//, ''), import.meta.url);
}

it('the page on PostgreSQL cites tests that exist', () => {
  const page = pageOf('postgres.md');
  const { wrong, count } = judgeCitations(page.slice(page.indexOf('## Line by line')), postgresPlace);
  expect(count).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

/** The same for the page on MongoDB. */
function mongodbPlace(file: string): URL {
  const isProtocols = !file.includes('/') || /^(?:messages|bson|commands|results)\//.test(file);
  return new URL(isProtocols ? `protocols/mongodb/${file}` : file, import.meta.url);
}

it('the page on MongoDB cites tests that exist', () => {
  const page = pageOf('mongodb.md');
  const { wrong, count } = judgeCitations(page.slice(page.indexOf('## Programs')), mongodbPlace);
  expect(count).toBeGreaterThan(80);
  expect(wrong).toEqual([]);
});

describe('the page on what was asked for', () => {
  const page = pageOf('seed-coverage.md');
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:statement|---)/.test(line));

  it('cites tests that exist', () => {
    expect(rows.length).toBeGreaterThan(70);
    expect(judgeCitations(page, (file) => new URL(file, import.meta.url)).wrong).toEqual([]);
  });

  it('has a test for every statement', () => {
    expect(rows.filter((row) => judgeCitations(row, (file) => new URL(file, import.meta.url)).count === 0)).toEqual([]);
  });
});
