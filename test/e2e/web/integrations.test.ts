import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';

const TIMEOUT_MS = 180_000;

describe.skipIf(isMissing('chromium'))('integrations in the web app', { timeout: TIMEOUT_MS }, () => {
  let sluice: TestGateway;
  let browser: Browser;
  let admin: BrowserWindow;
  let receiver: Server;
  let status = 204;
  const received: { path: string | undefined; type: string }[] = [];

  beforeAll(async () => {
    provideWebApp();
    receiver = createServer(async (request, response) => {
      const body = (await Array.fromAsync(request)).join('');
      received.push({ path: request.url, type: JSON.parse(body).type });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    sluice = await startTestGateway({ WEBHOOKS_ALLOW_PRIVATE: 'true' });
    browser = await openBrowser();
    admin = await openWindow(browser, sluice.gateway);
    await logInAt(admin.page, 'admin', 'admin-password-of-the-test', '/integrations');
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await sluice?.stop();
    receiver?.close();
  });

  test('a webhook is made, its secret is shown once, and a test arrives', async () => {
    const { page } = admin;
    await page.getByText('No webhooks yet').waitFor();
    await page.getByText('Not set up').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'New webhook' }).click();
    const { port } = receiver.address() as AddressInfo;
    await page.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${port}/hook?key=of-the-hook`);
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    for (const close of [
      () => page.keyboard.press('Escape'),
      () => page.getByRole('button', { name: 'Cancel' }).click(),
    ]) {
      await close();
      await question.waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
    }
    await page.getByRole('textbox', { name: 'Name' }).fill('To the chat');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = (await page.getByRole('region', { name: 'Secret' }).textContent()) ?? '';
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('heading', { name: 'To the chat' }).waitFor();
    await page.getByText('Nothing was sent yet').waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByRole('row', { name: /Delivered Test HTTP 204/ }).waitFor();
    expect(received).toEqual([{ path: '/hook?key=of-the-hook', type: 'webhook.test' }]);
    expect(await page.content()).not.toContain(secret);
    await expectAccessible(page);
  });

  test('what failed says how it was answered, and is sent again', async () => {
    const { page } = admin;
    status = 400;
    await page.getByRole('button', { name: 'Send a test' }).click();
    const failed = page.getByRole('row', { name: /Failed Test HTTP 400/ });
    await failed.waitFor();
    status = 204;
    await failed.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('row', { name: /Delivered Test HTTP 204 .* 2 / }).waitFor();
    // What is sent while nobody touches the page shows by itself.
    const [hook] = await sluice.admin.call<{ id: string }[]>('GET', '/api/webhooks/endpoints');
    await sluice.admin.call('POST', `/api/webhooks/endpoints/${hook?.id}/test`);
    await expect.poll(() => page.getByRole('row', { name: /Delivered Test HTTP 204/ }).count()).toBe(3);
  });

  test('a webhook is turned off and on, gets another secret, and is deleted', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByText('Off', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('On', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'New secret …' }).click();
    await page.getByRole('button', { name: 'New secret', exact: true }).click();
    await page.getByRole('region', { name: 'Secret' }).waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No webhooks yet').waitFor();
    expect(admin.complaints).toEqual([]);
  });

  test('who is no administrator sees nothing of webhooks', async () => {
    const own = await openWindow(browser, sluice.gateway);
    await logInAt(own.page, 'engineer', passwordOf(sluice.engineer), '/integrations');
    await own.page.getByText('Once an administrator has set it up').waitFor();
    expect(await own.page.getByText('Webhooks and Microsoft Teams').count()).toBe(0);
    await own.close();
  });
});
