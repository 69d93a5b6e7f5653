// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { IconCheck } from '@tabler/icons-react';
import { expect, test } from 'vitest';
import type { PageDefinition } from '../../../web/src/app/page-definition.ts';
import { PAGES, sidebarOf } from '../../../web/src/app/pages.ts';

const WEB = pathToFileURL(`${import.meta.dirname}/../../../web/src/`);
const LINES_MAX = 300;

function page(label: string, section: NonNullable<PageDefinition['item']>['section'], order: number): PageDefinition {
  return { item: { label, section, order, icon: IconCheck, path: `/${label}` }, routes: [] };
}

test('the sidebar has the sections in their order, and items by theirs', () => {
  const sidebar = sidebarOf([page('b', 'Policy', 1), page('d', 'Work', 9), page('a', 'Work', 2), { routes: [] }]);
  expect(sidebar.map(({ section, items }) => [section, items.map(({ label }) => label)])).toEqual([
    ['Work', ['a', 'd']],
    ['Policy', ['b']],
  ]);
});

test('every page has addresses of its own, and its item leads to one of them', () => {
  const paths = PAGES.flatMap(({ routes }) => routes.map(({ path }) => path));
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.length).toBeGreaterThan(0);
  for (const { item, routes } of PAGES) {
    if (item !== undefined) expect(routes.map(({ path }) => path)).toContain(item.path);
  }
});

test('no page imports another one, and no file is longer than is read at once', () => {
  const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(tsx?|css)$/.test(name) && name !== 'api/schema.d.ts',
  );
  const wrong = files.flatMap((name) => {
    const text = readFileSync(new URL(name, WEB), 'utf8');
    const lines = text.split('\n').length;
    const own = /^pages\/([^/]+)\//.exec(name)?.[1];
    const others = [...text.matchAll(/from '(?:\.\.\/)+(?:pages\/)?([a-z-]+)\/[^']*'/g)].map(
      ([, folder]) => folder ?? '',
    );
    const pages = new Set(readdirSync(new URL('pages/', WEB)));
    const crossing = own === undefined ? undefined : others.find((folder) => pages.has(folder) && folder !== own);
    return [
      ...(lines > LINES_MAX ? [`${name} has ${lines} lines`] : []),
      ...(crossing === undefined ? [] : [`${name} imports from the page ${crossing}`]),
    ];
  });
  expect(wrong).toEqual([]);
});
