import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser, startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { psql } from './psql.ts';

const TIMEOUT_MS = 120_000;

describe.runIf(!isMissing('chromium', 'psql'))('data masking in the web app', { timeout: TIMEOUT_MS }, () => {
  let test$: TestGateway;
  let browser: Browser;
  let admin: BrowserWindow;

  beforeAll(async () => {
    provideWebApp();
    test$ = await startTestGateway();
    await addUser(test$.gateway, test$.admin, 'chief', ['admin']);
    browser = await openBrowser();
    admin = await openWindow(browser, test$.gateway);
    await logInAt(admin.page, 'chief', passwordOf({ name: 'chief' }));
  });
  afterAll(async () => {
    await browser?.close();
    await test$?.stop();
  });

  const run = async (command: string) => psql(await test$.target(test$.engineer), command).done;

  test('a rule is written, tried on a sample and on what was recorded, saved, and psql sees masks', async () => {
    const { page } = admin;
    expect((await run('select name, email from customers')).out).toContain('ann@example.com');
    await page.goto('/masking');
    await page.getByText('No masking rules yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'New masking rule' }).first().click();

    await page.getByRole('checkbox', { name: 'E-mail addresses' }).check();
    await page.getByRole('button', { name: 'Add a column' }).click();
    const column = page.getByRole('region', { name: 'Column 1' });
    await column.getByLabel('Column or field').fill('public.customers.card');
    await column.getByLabel('Counted as').fill('CREDIT_CARD');
    await expectAccessible(page);

    const attempt = page.getByRole('region', { name: 'Try it' });
    await attempt.getByLabel('Table they come from').fill('public.customers');
    await attempt.getByRole('textbox', { name: 'Rows' }).fill('name,email,card\nEve,eve@example.com,4111');
    await attempt.getByRole('textbox', { name: 'Rows' }).press('Control+Enter');
    const after = attempt.getByRole('region', { name: 'After' });
    await after.getByRole('cell', { name: '[EMAIL_ADDRESS]' }).waitFor();
    await after.getByRole('cell', { name: '[CREDIT_CARD]' }).waitFor();
    await attempt.getByRole('region', { name: 'Before' }).getByRole('cell', { name: 'eve@example.com' }).waitFor();
    await expectAccessible(page);

    const recorded = page.getByRole('region', { name: 'Against what was recorded' });
    await recorded.getByRole('button', { name: 'What would it have hit?' }).click();
    await recorded.getByText(/^1 of \d+ results$/).waitFor();

    await page.getByLabel('Name').first().fill('customer data');
    await page.getByRole('combobox', { name: 'Resource Roles', exact: true }).click();
    await page.getByRole('option', { name: 'shop' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Create the masking rule' }).click();
    await page.getByRole('heading', { name: 'customer data' }).waitFor();
    await expectAccessible(page);

    const { out } = await run('select name, email, card as x from customers');
    expect(out).toContain('[EMAIL_ADDRESS]');
    expect(out).toContain('[CREDIT_CARD]');
    expect(out).not.toContain('ann@example.com');
    expect(admin.complaints).toEqual([]);
  });

  test('documents are masked by their paths', async () => {
    const { page } = admin;
    await page.goto('/masking/new');
    await page.getByRole('button', { name: 'Add a column' }).click();
    await page.getByLabel('Column or field').fill('shop.customers.orders.card');
    const attempt = page.getByRole('region', { name: 'Try it' });
    await attempt.getByRole('combobox', { name: 'As on a connection of' }).click();
    await page.getByRole('option', { name: 'MongoDB' }).click();
    await attempt.getByLabel('Collection they come from').fill('shop.customers');
    await attempt.getByRole('textbox', { name: 'Documents' }).fill('{"n": 1, "orders": [{"card": "4111"}]}');
    await attempt.getByRole('button', { name: 'Try it' }).click();
    await attempt.getByRole('region', { name: 'After' }).getByText('[COLUMN]').waitFor();
    await expectAccessible(page);
  });

  test('what the gateway refuses stands at the column that it names', async () => {
    const { page } = admin;
    await page.goto('/masking/new');
    await page.getByLabel('Name').first().fill('odd');
    for (const [i, match] of ['public.customers.ssn', 'customers'].entries()) {
      await page.getByRole('button', { name: 'Add a column' }).click();
      await page
        .getByRole('region', { name: `Column ${i + 1}` })
        .getByLabel('Column or field')
        .fill(match);
    }
    await page.getByRole('button', { name: 'Create the masking rule' }).click();
    const wrong = page.getByRole('region', { name: 'Column 2' });
    await wrong.getByText('Must be schema.table.column', { exact: false }).waitFor();
    expect(await wrong.getByLabel('Column or field').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('region', { name: 'Column 1' }).getByText('Must be').count()).toBe(0);
    await expectAccessible(page);
  });

  test('in the dark and on a phone everything is there, and it is deleted after one more question', async () => {
    const [saved] = await test$.admin.call<{ id: string }[]>('GET', '/api/datamasking-rules');
    const phone = await openWindow(browser, test$.gateway, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await logInAt(phone.page, 'chief', passwordOf({ name: 'chief' }), `/masking/${saved?.id}`);
    await phone.page.getByRole('heading', { name: 'customer data' }).waitFor();
    await expectAccessible(phone.page);
    expect(await phone.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await phone.page.getByRole('button', { name: 'Delete …' }).click();
    await phone.page.getByRole('button', { name: 'Delete the masking rule' }).click();
    await phone.page.getByText('No masking rules yet').waitFor();
    await phone.close();
    expect((await run('select email from customers')).out).toContain('ann@example.com');
  });
});
