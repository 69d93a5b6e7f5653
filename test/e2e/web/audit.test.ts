import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { psql } from './psql.ts';

const TIMEOUT_MS = 120_000;
/** Long enough for a busy machine. */
const WAIT = { timeout: 30_000 };

describe.runIf(!isMissing('chromium', 'psql'))('the audit in the web app', { timeout: TIMEOUT_MS }, () => {
  let test$: TestGateway;
  let browser: Browser;
  let staff: BrowserWindow;

  beforeAll(async () => {
    provideWebApp();
    test$ = await startTestGateway();
    browser = await openBrowser();
    staff = await openWindow(browser, test$.gateway);
    await logInAt(staff.page, 'admin', 'admin-password-of-the-test');
  });
  afterAll(async () => {
    await browser?.close();
    await test$?.stop();
  });

  test('a change of configuration appears without a reload, and shows what it changed', async () => {
    const { page } = staff;
    await page.goto('/audit');
    await page.getByRole('button', { name: /Created.*Resource Role shop/ }).waitFor();
    await expectAccessible(page);
    await test$.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    const change = page.getByRole('button', { name: /Changed.*Resource Role shop.*reviewers.*by admin/ });
    await change.waitFor();
    await change.focus();
    await page.keyboard.press('Enter');
    const row = page.getByRole('table', { name: 'What changed of shop' }).getByRole('row', { name: /reviewers/ });
    await row.locator('ins', { hasText: 'dba-team' }).waitFor();
    await expectAccessible(page);
    expect(staff.complaints).toEqual([]);
  });

  test('changes are found by what was changed, how, and by whom; the address keeps it', async () => {
    const { page } = staff;
    const changes = page.getByRole('list', { name: 'Configuration changes' }).getByRole('listitem');
    await page.goto('/audit?entity=group&search=dba');
    await expect.poll(() => changes.count(), WAIT).toBe(1);
    await page.getByRole('button', { name: /Created.*Group dba-team/ }).waitFor();
    await page.getByLabel('Only by this user').fill('nobody');
    await page.getByText('Nothing like this').waitFor();
    expect(page.url()).toContain('actor=nobody');
    await page.getByRole('button', { name: 'Show all changes' }).click();
    await page.getByRole('button', { name: /Created.*User engineer/ }).waitFor();
  });

  test('a check that goes well says so, and a log that was changed is not verified', async () => {
    const { page } = staff;
    await test$.admin.call('PATCH', '/api/connections/shop', { reviewers: [] });
    const ran = psql(await test$.target(test$.engineer), 'select count(*) from customers');
    expect((await ran.done).code).toBe(0);
    await page.goto('/audit/log');
    const gateway = page.getByRole('region', { name: /^Gateway / });
    await gateway.getByText('Never checked').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Check now' }).click();
    await gateway.getByText('Verified', { exact: true }).waitFor();
    await gateway.getByText('asked for by admin').waitFor();
    await expectAccessible(page);

    falsify(join(test$.dataDir, 'audit'));
    await page.getByRole('button', { name: 'Check now' }).click();
    await gateway.getByText('Not verified').waitFor();
    await gateway.getByText('the record was changed').waitFor();
    await gateway.getByText('Keep the files as they are').waitFor();
    await expectAccessible(page);
    expect(staff.complaints).toEqual([]);
  });

  test('who is neither administrator nor auditor does not find the page', async () => {
    const other = await openWindow(browser, test$.gateway);
    await logInAt(other.page, 'engineer', passwordOf(test$.engineer), '/audit');
    expect(await other.page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
    expect(await other.page.getByRole('list', { name: 'Configuration changes' }).count()).toBe(0);
    await other.close();
  });
});

/** Has a record say something else than was written. */
function falsify(folder: string): void {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  if (file === undefined) throw new Error('there is no audit log');
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('select count(*) from customers');
  writeFileSync(path, text.replace('select count(*) from customers', 'select count(*) from suppliers'));
}
