// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { csvOf, download } from '../../../../web/src/pages/console/csv.ts';

test('cells are kept as they are, NULL is nothing, and nothing becomes a formula', () => {
  expect(
    csvOf(
      ['id', 'a "b"'],
      [
        ['1', null],
        ['-2.5', ''],
        ['x\ny', '=1+1'],
        ['@a', '-rm'],
      ],
    ),
  ).toEqual(['"id","a ""b"""\r\n', '1,\r\n', '-2.5,""\r\n', `"x\ny","'=1+1"\r\n`, `"'@a","'-rm"\r\n`]);
});

test('the file has its name, and is let go of afterwards', async () => {
  const revoke = vi.fn();
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: revoke }));
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this.download);
  });
  download('shop.csv', ['a\r\n']);
  expect(clicked).toEqual(['shop.csv']);
  await expect.poll(() => revoke.mock.calls).toEqual([['blob:x']]);
});
