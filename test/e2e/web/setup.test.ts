import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { type Gateway, runGateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { isMissing } from '../missing.ts';
import { expectAccessible, openBrowser, openWindow } from './browser.ts';
import { provideWebApp } from './built.ts';

const TIMEOUT_MS = 120_000;
const CHOSEN = 'a password of my own';

describe.skipIf(isMissing('chromium'))('the first minutes of a gateway', { timeout: TIMEOUT_MS }, () => {
  let dataDir: string;
  let gateway: Gateway;
  let browser: Browser;

  beforeAll(async () => {
    provideWebApp();
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-setup-'));
    const ports = { API_PORT: '0', POSTGRES_PORT: '0', MYSQL_PORT: '0', MONGODB_PORT: '0' };
    const config = loadConfig({ SLUICE_DATA_DIR: dataDir, AUDIT_FSYNC: 'never', ...ports });
    gateway = await runGateway(config, createLogger('silent'), '0.0.0-test');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
  });

  test('whoever opens it sets it up with the printed code, and is its administrator from then on', async () => {
    const { page, complaints, close } = await openWindow(browser, gateway);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Set up Sluice' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Code' }).fill('not the code');
    await page.getByLabel('Your name').fill('ann');
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(CHOSEN);
    await page.getByRole('textbox', { name: 'The new password again' }).fill('something else');
    await page.keyboard.press('Enter');
    await page.getByText('It is not the same as above').waitFor();
    await page.getByRole('textbox', { name: 'The new password again' }).fill(CHOSEN);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The code is wrong').waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(gateway.firstAdmin?.password ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Your account: ann' }).click();
    await page.getByText('Administrator', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('from then on it asks to log in, and nobody sets it up again', async () => {
    const { page, close } = await openWindow(browser, gateway);
    await page.goto('/setup');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByLabel('Name or e-mail address').fill('ann');
    await page.getByRole('textbox', { name: 'Password' }).fill(CHOSEN);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Your account: ann' }).waitFor();
    await close();
  });
});
