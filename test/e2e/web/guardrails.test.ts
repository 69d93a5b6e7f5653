import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser, startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { psql } from './psql.ts';

const TIMEOUT_MS = 120_000;

describe.runIf(!isMissing('chromium', 'psql'))('guardrails in the web app', { timeout: TIMEOUT_MS }, () => {
  let test$: TestGateway;
  let browser: Browser;
  let admin: BrowserWindow;

  beforeAll(async () => {
    provideWebApp();
    test$ = await startTestGateway();
    await addUser(test$.gateway, test$.admin, 'chief', ['admin']);
    await addUser(test$.gateway, test$.admin, 'auditor', ['auditor']);
    browser = await openBrowser();
    admin = await openWindow(browser, test$.gateway);
    await logInAt(admin.page, 'chief', passwordOf({ name: 'chief' }));
  });
  afterAll(async () => {
    await browser?.close();
    await test$?.stop();
  });

  const run = async (command: string) => psql(await test$.target(test$.engineer), command).done;

  test('one is written, tried, tried on what was recorded, saved, and blocks psql', async () => {
    const { page } = admin;
    expect((await run('create table scratch (id int)')).code).toBe(0);
    expect((await run('drop table scratch')).code).toBe(0);

    await page.goto('/guardrails');
    await page.getByText('No guardrails yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'New guardrail' }).first().click();
    await page.getByRole('heading', { name: 'New guardrail' }).waitFor();
    await expectAccessible(page);

    const rule = page.getByRole('region', { name: 'Input rule 1' });
    await rule.getByRole('combobox', { name: 'It does any of these' }).fill('drop');
    await page.getByRole('option', { name: 'drop', exact: true }).click();
    await page.keyboard.press('Escape');
    await rule.getByLabel('Message').fill('ask the DBAs');

    const attempt = page.getByRole('region', { name: 'Try it' });
    await attempt.getByLabel('Statement').fill('drop table customers');
    await attempt.getByRole('button', { name: 'Try it' }).click();
    await attempt.getByText('Would be denied').waitFor();
    await attempt.getByText('Input rule 1').waitFor();
    await rule.getByText('would hit').waitFor();
    await expectAccessible(page);
    await attempt.getByLabel('Statement').fill('select 1');
    // The keyboard alone is enough.
    await attempt.getByLabel('Statement').press('Control+Enter');
    await attempt.getByText('Would run').waitFor();

    const recorded = page.getByRole('region', { name: 'Against what was recorded' });
    await recorded.getByRole('button', { name: 'What would it have hit?' }).click();
    await recorded.getByText(/^1 of \d+ commands$/).waitFor();
    await recorded.getByRole('link', { name: 'drop table scratch' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.getByLabel('Name').fill('no drops');
    await page.getByRole('combobox', { name: 'Resource Roles', exact: true }).click();
    await page.getByRole('option', { name: 'shop' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Create the guardrail' }).click();
    await page.getByRole('heading', { name: 'no drops' }).waitFor();
    await expectAccessible(page);

    const blocked = await run('drop table customers');
    expect(blocked.code).not.toBe(0);
    expect(blocked.err).toContain('Blocked by guardrail "no drops": ask the DBAs');
    expect(await test$.direct('select count(*)::int from customers')).toEqual([[2]]);
    expect(admin.complaints).toEqual([]);
  });

  test('what the gateway refuses stands at the field that it names', async () => {
    const { page } = admin;
    await page.goto('/guardrails/new');
    await page.getByLabel('Name').fill('no drops');
    await page.getByRole('region', { name: 'Input rule 1' }).getByRole('combobox', { name: 'Matches by' }).click();
    await page.getByRole('option', { name: 'Pattern' }).click();
    const pattern = page.getByRole('textbox', { name: 'Pattern' });
    await pattern.fill('(drop');
    await page.getByRole('button', { name: 'Create the guardrail' }).click();
    await page.getByText('missing closing', { exact: false }).waitFor();
    expect(await pattern.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);

    await pattern.fill('drop');
    await page.getByRole('button', { name: 'Create the guardrail' }).click();
    await page.getByText('no drops', { exact: false }).first().waitFor();
    await expect.poll(() => page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
  });

  test('auditors read and try it, and change nothing', async () => {
    const auditor = await openWindow(browser, test$.gateway);
    await logInAt(auditor.page, 'auditor', passwordOf({ name: 'auditor' }), '/guardrails');
    await auditor.page.getByRole('link', { name: 'no drops' }).click();
    const attempt = auditor.page.getByRole('region', { name: 'Try it' });
    await attempt.getByLabel('Statement').fill('drop table x');
    await attempt.getByRole('button', { name: 'Try it' }).click();
    await attempt.getByText('Would be denied').waitFor();
    expect(await auditor.page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    expect(await auditor.page.getByLabel('Name').isDisabled()).toBe(true);
    await expectAccessible(auditor.page);
    await auditor.close();
  });

  test('in the dark and on a phone everything is there, and it is deleted after one more question', async () => {
    const [saved] = await test$.admin.call<{ id: string }[]>('GET', '/api/guardrails');
    const phone = await openWindow(browser, test$.gateway, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await logInAt(phone.page, 'chief', passwordOf({ name: 'chief' }), `/guardrails/${saved?.id}`);
    await phone.page.getByRole('heading', { name: 'no drops' }).waitFor();
    await expectAccessible(phone.page);
    expect(await phone.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await phone.page.getByRole('button', { name: 'Delete …' }).click();
    await phone.page.getByText('holds for 1 Resource Role').waitFor();
    await phone.page.getByRole('button', { name: 'Delete the guardrail' }).click();
    await phone.page.getByText('No guardrails yet').waitFor();
    await phone.close();
    expect((await run('create table gone (id int)')).code).toBe(0);
    expect((await run('drop table gone')).code).toBe(0);
  });
});
