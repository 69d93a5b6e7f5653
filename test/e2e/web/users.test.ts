import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';

const TIMEOUT_MS = 180_000;
const ADMIN_PASSWORD = 'admin-password-of-the-test';

describe.skipIf(isMissing('chromium'))('users and groups in the web app', { timeout: TIMEOUT_MS }, () => {
  let sluice: TestGateway;
  let browser: Browser;
  let admin: BrowserWindow;

  beforeAll(async () => {
    provideWebApp();
    sluice = await startTestGateway();
    browser = await openBrowser();
    admin = await openWindow(browser, sluice.gateway);
    await logInAt(admin.page, 'admin', ADMIN_PASSWORD, '/users');
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await sluice?.stop();
  });

  const rowOf = (name: string) => admin.page.getByRole('row', { name: new RegExp(name) });
  const act = async (name: string, action: string) => {
    await admin.page.getByRole('button', { name: `What to do with ${name}` }).click();
    await admin.page.getByRole('menuitem', { name: action }).click();
  };

  test('somebody new is added by keyboard alone, and logs in', async () => {
    const { page } = admin;
    await rowOf('engineer@').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'New user' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New user' }).waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
    await page.keyboard.type('zoe');
    await page.keyboard.press('Tab');
    await page.keyboard.type('zoe@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('engineering,');
    await expectAccessible(page);
    await page.getByLabel('First password').fill('a long password');
    await page.keyboard.press('Enter');
    await rowOf('zoe').getByText('engineering').filter({ visible: true }).waitFor();
    const own = await openWindow(browser, sluice.gateway);
    await logInAt(own.page, 'zoe', 'a long password');
    await own.page.getByRole('button', { name: 'Your account: zoe' }).waitFor();
    expect(await own.page.getByRole('link', { name: 'Users & groups' }).count()).toBe(0);
    await own.close();
  });

  test('whoever is deactivated is logged out where they are', async () => {
    const own = await openWindow(browser, sluice.gateway);
    await logInAt(own.page, 'zoe', 'a long password');
    await act('zoe', 'Deactivate …');
    await admin.page.getByRole('button', { name: 'Deactivate', exact: true }).click();
    await rowOf('zoe').getByText('Inactive').waitFor();
    await own.page.getByRole('heading', { name: 'Log in' }).waitFor();
    await own.close();
    await act('zoe', 'Activate …');
    await admin.page.getByRole('button', { name: 'Activate', exact: true }).click();
    await rowOf('zoe').getByText('Active', { exact: true }).waitFor();
  });

  test('a password that is set anew is the one that counts', async () => {
    await act('engineer', 'Set a password …');
    await admin.page.getByRole('textbox', { name: 'New password' }).fill('another password');
    await admin.page.getByRole('button', { name: 'Set the password' }).click();
    await admin.page.getByText('engineer has a new password.').waitFor();
    const own = await openWindow(browser, sluice.gateway);
    await logInAt(own.page, 'engineer', 'another password');
    await own.close();
  });

  test('a group leads to its members, and what is typed narrows the list down', async () => {
    const { page } = admin;
    await page.getByRole('tab', { name: 'Groups' }).click();
    await page
      .getByRole('row', { name: /dba-team/ })
      .getByRole('link', { name: '1 member' })
      .click();
    await rowOf('dba@').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.goto('/users');
    await page.getByRole('searchbox', { name: 'Search' }).fill('nobody-like-this');
    await page.getByText('Nobody like this').waitFor();
    await page.getByRole('button', { name: 'Show everybody' }).click();
    await rowOf('engineer@').waitFor();
  });

  test('a group is made and deleted', async () => {
    const { page } = admin;
    await page.goto('/users/groups');
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('support');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /support/ }).waitFor();
    await expectAccessible(page);
    await act('support', 'Delete …');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('row', { name: /support/ }).waitFor({ state: 'detached' });
  });

  test('a service account’s token is shown once, opens what it may, and is revoked', async () => {
    const { page } = admin;
    await page.goto('/users/service-accounts');
    await page.getByText('No service accounts yet').waitFor();
    await page.getByRole('button', { name: 'New service account' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('nightly');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'nightly' }).waitFor();
    await page.getByRole('button', { name: 'New access token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('the cron job');
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = page.getByRole('region', { name: 'Secret' });
    await secret.waitFor();
    await expectAccessible(page);
    const token = (await secret.textContent()) ?? '';
    const me = await fetch(`${sluice.gateway.api.url}/api/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    expect(await me.json()).toMatchObject({ name: 'nightly' });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('cell', { name: 'the cron job', exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Revoke the cron job' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('There are none.').waitFor();
    const gone = await fetch(`${sluice.gateway.api.url}/api/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(gone.status).toBe(401);
  });

  test('who is no administrator finds no such page, and the last administrator cannot be lost', async () => {
    const { page } = admin;
    await page.goto('/users');
    await act('admin', 'Delete …');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const own = await openWindow(browser, sluice.gateway);
    await logInAt(own.page, 'dba', passwordOf(sluice.dba), '/users');
    await own.page.getByText('There is no such page').waitFor();
    await own.close();
    expect(admin.complaints).toEqual([]);
  });
});
