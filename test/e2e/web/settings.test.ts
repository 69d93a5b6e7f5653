import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';

const TIMEOUT_MS = 180_000;

describe.skipIf(isMissing('chromium'))('settings in the web app', { timeout: TIMEOUT_MS }, () => {
  let sluice: TestGateway;
  let browser: Browser;

  beforeAll(async () => {
    provideWebApp();
    sluice = await startTestGateway();
    browser = await openBrowser();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await sluice?.stop();
  });

  test('one changes one’s own password, and logs in with it from then on', async () => {
    const { page, complaints, close } = await openWindow(browser, sluice.gateway);
    await logInAt(page, 'engineer', passwordOf(sluice.engineer), '/settings');
    await page.getByText('0.0.0-test').waitFor();
    await page.getByRole('row', { name: /guardrails/ }).waitFor();
    expect(await page.getByText('API keys').count()).toBe(0);
    await expectAccessible(page);
    const enter = async (current: string, next: string, again: string) => {
      await page.getByRole('textbox', { name: 'Current password' }).fill(current);
      await page.getByRole('textbox', { name: 'New password', exact: true }).fill(next);
      await page.getByRole('textbox', { name: 'The new password again' }).fill(again);
    };
    await enter('not the password', 'a password of my own', 'something else');
    await page.getByText('It is not the same as above').waitFor();
    expect(await page.getByRole('button', { name: 'Change the password' }).isDisabled()).toBe(true);
    await enter('not the password', 'a password of my own', 'a password of my own');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/password is wrong/)
      .waitFor();
    await enter(passwordOf(sluice.engineer), 'a password of my own', 'a password of my own');
    await page.keyboard.press('Enter');
    await page.getByText('Your password was changed').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    const other = await openWindow(browser, sluice.gateway);
    await logInAt(other.page, 'engineer', 'a password of my own');
    await other.close();
    expect(complaints).toEqual([]);
    await close();
  });

  test('an API key is made, shown once, works, and is deleted', async () => {
    const { page, complaints, close } = await openWindow(browser, sluice.gateway);
    await logInAt(page, 'admin', 'admin-password-of-the-test', '/settings');
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByRole('dialog', { name: 'New API key' }).getByRole('textbox', { name: 'Name' }).fill('deploys');
    await page.keyboard.press('Enter');
    const key = (await page.getByRole('region', { name: 'Secret' }).textContent()) ?? '';
    const asKey = () => fetch(`${sluice.gateway.api.url}/api/userinfo`, { headers: { 'api-key': key } });
    expect(await (await asKey()).json()).toMatchObject({ name: 'deploys' });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('row', { name: /deploys/ }).waitFor();
    await expectAccessible(page);
    expect(await page.content()).not.toContain(key);
    await page.getByRole('button', { name: 'What to do with deploys' }).click();
    await page.getByRole('menuitem', { name: 'Delete …' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('row', { name: /deploys/ }).waitFor({ state: 'detached' });
    expect((await asKey()).status).toBe(401);
    expect(complaints).toEqual([]);
    await close();
  });
});
