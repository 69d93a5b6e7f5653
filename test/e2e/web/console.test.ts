import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';

const TIMEOUT_MS = 180_000;

describe.skipIf(isMissing('chromium'))('the console of the web app', { timeout: TIMEOUT_MS }, () => {
  let sluice: TestGateway;
  let browser: Browser;
  let engineer: BrowserWindow;
  let guardrail: { readonly id: string };

  beforeAll(async () => {
    provideWebApp();
    sluice = await startTestGateway();
    const { admin } = sluice;
    const { id } = await admin.call<{ id: string }>('GET', '/api/connections/shop');
    await admin.call('POST', '/api/datamasking-rules', {
      name: 'mails',
      connection_ids: [id],
      columns: [{ match: 'public.customers.email', strategy: 'redact', entity: 'EMAIL' }],
    });
    guardrail = await admin.call<{ id: string }>('POST', '/api/guardrails', {
      name: 'whole-tables',
      input: { rules: [{ type: 'statement', operations: ['delete'], without_where: true, message: 'say which rows' }] },
    });
    browser = await openBrowser();
    engineer = await openWindow(browser, sluice.gateway);
    await logInAt(engineer.page, 'engineer', passwordOf(sluice.engineer), '/console');
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await sluice?.stop();
  });

  const write = async (page: Page, script: string) => {
    const editor = page.getByRole('textbox', { name: 'Script' });
    await editor.click();
    await page.keyboard.press('Control+a');
    // Typed over, coloured text has Chromium itself try an inline style, which the policy refuses and nobody misses.
    await page.keyboard.press('Backspace');
    await page.keyboard.insertText(script);
  };

  test('a Resource Role is chosen by keyboard, and its tables are completed', async () => {
    const { page } = engineer;
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Resource Role' }).focus();
    await page.keyboard.type('sho');
    await page.getByRole('option', { name: 'shop' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/shop$/);
    await page.getByText('completes names').waitFor();
    await page.getByRole('textbox', { name: 'Script' }).click();
    await page.keyboard.type('select * from cust');
    await page.getByRole('option', { name: /customers/ }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Script' }).textContent()).toContain('from customers');
  });

  test('masked rows are shown as every client gets them, with how many values were masked', async () => {
    const { page } = engineer;
    await write(page, 'select id, name, email from customers order by id');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('cell', { name: 'Ann', exact: true }).waitFor();
    await page.getByText(/2 values masked/).waitFor();
    expect(await page.content()).not.toContain('ann@example.com');
    await expectAccessible(page);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe('shop.csv');
    const text = (await Array.fromAsync(await file.createReadStream())).join('');
    expect(text).toMatch(/^"id","name","email"\r\n1,"Ann",/);
    expect(text).not.toContain('ann@example.com');
  });

  test('an error of the database is told in its words', async () => {
    const { page } = engineer;
    await write(page, 'select * from nothing_here');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('alert')
      .getByText(/nothing_here.* does not exist/)
      .waitFor();
    await expectAccessible(page);
  });

  test('what needs approval waits, shows its request, survives a look at it, and runs once it is approved', async () => {
    const { page } = engineer;
    await sluice.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    await page.goto('/console/shop');
    await page.getByText('completes names').waitFor();
    await write(page, 'select name, email from customers where id = 2');
    await page.keyboard.press('Control+Enter');
    await page.getByText('It waits for approval').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Show the request' }).click();
    await page.getByText('It is your own request').waitFor();
    await page.goBack();
    await page.getByText('It waits for approval').waitFor();
    const id = await sluice.pendingReview('select name, email from customers where id = 2');
    await sluice.dba.call('PUT', `/api/reviews/${id}/approve`, {});
    await page.getByRole('cell', { name: 'Bob', exact: true }).waitFor();
    await page.getByText(/1 value masked/).waitFor();
    expect(await page.content()).not.toContain('bob@example.com');
  });

  test('a rejection says why, and what is cancelled is taken back', async () => {
    const { page } = engineer;
    await write(page, 'select 1 from customers');
    await page.keyboard.press('Control+Enter');
    await page.getByText('It waits for approval').waitFor();
    const id = await sluice.pendingReview('select 1 from customers');
    await sluice.dba.call('PUT', `/api/reviews/${id}/reject`, { reason: 'use the replica' });
    await page
      .getByRole('alert')
      .getByText(/use the replica/)
      .first()
      .waitFor();
    await write(page, 'select 2 from customers');
    await page.keyboard.press('Control+Enter');
    await page.getByText('It waits for approval').waitFor();
    const other = await sluice.pendingReview('select 2 from customers');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/Cancelled/).waitFor();
    await expect
      .poll(async () => (await sluice.admin.call<{ status: string }>('GET', `/api/reviews/${other}`)).status)
      .not.toBe('PENDING');
  });

  test('what a guardrail denies says why', async () => {
    const { page } = engineer;
    await sluice.admin.call('PATCH', '/api/connections/shop', { reviewers: [], guardrail_rules: [guardrail.id] });
    await write(page, 'delete from customers');
    await page.keyboard.press('Control+Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('It was not let through').waitFor();
    await alert.getByText(/say which rows/).waitFor();
    expect(await sluice.direct('select count(*)::int from customers')).toEqual([[2]]);
  });

  test('a Resource Role leads to its console', async () => {
    const { page } = engineer;
    await page.goto('/connections/shop');
    await page.getByRole('link', { name: 'Open the console' }).click();
    await page.waitForURL(/\/console\/shop$/);
    await page.getByText('completes names').waitFor();
  });

  test('what ran before is in the history, and goes back into the editor', async () => {
    const { page } = engineer;
    await page.getByRole('button', { name: 'History' }).click();
    const entry = page.getByRole('button', { name: /select id, name, email from customers/ });
    await entry.waitFor();
    await page.getByRole('button', { name: /Denied.*delete from customers/s }).waitFor();
    await expectAccessible(page);
    await entry.click();
    expect(await page.getByRole('textbox', { name: 'Script' }).textContent()).toContain('select id, name, email');
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('customers');
    expect(engineer.complaints).toEqual([]);
  });
});
