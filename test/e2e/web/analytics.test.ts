import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser, startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { psql } from './psql.ts';

const TIMEOUT_MS = 120_000;

describe.runIf(!isMissing('chromium', 'psql'))('analytics in the web app', { timeout: TIMEOUT_MS }, () => {
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

  const started = async (command: string) => psql(await test$.target(test$.engineer), command);
  const tile = (name: string) =>
    admin.page.locator('dl > div').filter({ has: admin.page.getByText(name, { exact: true }) });

  test('where nothing happened, it says what to do', async () => {
    await admin.page.goto('/analytics');
    await admin.page.getByText('No command went through').waitFor();
    await expectAccessible(admin.page);
  });

  test('what happened shows: commands by verdict, masks, requests and how fast they were approved', async () => {
    const { page } = admin;
    const [shop] = await test$.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test$.admin.call('POST', '/api/guardrails', {
      name: 'no drops',
      connection_ids: [shop?.id],
      input: { rules: [{ type: 'statement', operations: ['drop'] }] },
    });
    await test$.admin.call('POST', '/api/datamasking-rules', {
      name: 'mails',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS'] }],
    });
    expect((await (await started('select email from customers')).done).code).toBe(0);
    expect((await (await started('drop table customers')).done).code).not.toBe(0);
    await test$.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    for (const [text, decision] of [
      ['select id from customers', 'approve'],
      ['select name from customers', 'reject'],
    ] as const) {
      const client = await started(text);
      await test$.dba.call('PUT', `/api/reviews/${await test$.pendingReview(text)}/${decision}`, {});
      await client.done;
    }

    // Commands are counted by the gateway now and then.
    await expect
      .poll(async () => (await test$.admin.call<{ commands: object }>('GET', '/api/reports/activity')).commands, {
        timeout: 60_000,
        interval: 500,
      })
      .toMatchObject({ deny: expect.toSatisfy((n: number) => n >= 2) });
    await page.goto('/analytics?range=24h');
    await tile('Approval rate').getByText('50 %').waitFor();
    await tile('Access Requests').getByText('2', { exact: true }).waitFor();
    await tile('Masked values').getByText('2', { exact: true }).waitFor();
    expect(await tile('Time to approval, median').getByText('of 1 approval').count()).toBe(1);
    expect(await tile('95th percentile').getByText('–').count()).toBe(0);
    await page.getByRole('img', { name: 'Commands by verdict, by the hour' }).waitFor();
    await page
      .getByRole('table', { name: 'Requesters' })
      .getByRole('row', { name: /engineer 2 1 1/ })
      .waitFor();
    await expectAccessible(page);
    expect(admin.complaints).toEqual([]);
  });

  test('charts are tables as well, which the keyboard opens', async () => {
    const { page } = admin;
    const panel = page.getByRole('region', { name: 'Masked values' });
    await panel.getByText('As a table').focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('columnheader', { name: 'EMAIL_ADDRESS' }).waitFor();
    await panel.getByRole('cell', { name: '2', exact: true }).first().waitFor();
    await expectAccessible(page);
  });

  test('another range and another Resource Role stand in the address, also on a phone in the dark', async () => {
    const phone = await openWindow(browser, test$.gateway, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    const { page } = phone;
    await logInAt(page, 'chief', passwordOf({ name: 'chief' }), '/analytics');
    await page.getByText('30 days').click();
    await expect.poll(() => page.url()).toContain('range=30d');
    await page.getByRole('button', { name: 'Days …' }).click();
    await page.getByLabel('From').fill('2020-01-01');
    await page.getByLabel('To, with that day').fill('2020-01-31');
    await page.getByRole('button', { name: 'Show these days' }).click();
    await page.getByText('No command went through').waitFor();
    expect(page.url()).toContain('from=2020-01-01&to=2020-01-31');
    await expectAccessible(page);
    await page.goto('/analytics?connection=shop');
    await page.getByRole('img', { name: 'Commands by verdict, by the day' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await expectAccessible(page);
    await phone.close();
  });
});
