import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET, type OidcServer, startOidc } from '../../servers/oidc.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';

const TIMEOUT_MS = 120_000;

describe.skipIf(isMissing('chromium'))('logging in to the web app', { timeout: TIMEOUT_MS }, () => {
  let idp: OidcServer;
  let sluice: TestGateway;
  let browser: Browser;
  let visitor: BrowserWindow;

  beforeAll(async () => {
    provideWebApp();
    const claims = { preferred_username: 'ann', email: 'ann@idp.example.com', email_verified: true };
    idp = await startOidc({
      ann: { ...claims, groups: ['engineering'] },
      eve: { ...claims, preferred_username: 'eve', email: 'eve@idp.example.com', groups: ['strangers'] },
    });
    sluice = await startTestGateway({
      AUTH_METHOD: 'both',
      IDP_ISSUER: idp.issuer,
      IDP_CLIENT_ID: CLIENT_ID,
      IDP_CLIENT_SECRET: CLIENT_SECRET,
      IDP_ALLOWED_GROUPS: 'engineering',
    });
    browser = await openBrowser();
    visitor = await openWindow(browser, sluice.gateway);
  });
  afterAll(async () => {
    await browser?.close();
    await sluice?.stop();
    await idp?.stop();
  });

  const submit = async (name: string, password: string) => {
    await visitor.page.getByLabel('Name or e-mail address').fill(name);
    await visitor.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await visitor.page.keyboard.press('Enter');
  };

  test('whoever is not logged in is asked to, and comes back to where they wanted to go', async () => {
    const { page, complaints } = visitor;
    await page.goto('/reviews?status=EXECUTED');
    await page.waitForURL((url) => url.pathname === '/login');
    await page.getByRole('link', { name: 'Log in with your company account' }).waitFor();
    await expectAccessible(page);
    await submit('dba', passwordOf(sluice.dba));
    await page.waitForURL((url) => url.pathname === '/reviews' && url.search === '?status=EXECUTED');
    await page.getByRole('tab', { name: 'Executed', selected: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('no script of the page can read the login, and nothing of it is kept elsewhere', async () => {
    const { page } = visitor;
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toMatch(/sl[a-z]_/);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });

  test('logging out ends it in every tab, and the way back asks again', async () => {
    const { page } = visitor;
    const other = await page.context().newPage();
    await other.goto('/reviews');
    await other.getByRole('heading', { name: 'Access Requests' }).waitFor();
    await page.getByRole('button', { name: 'Your account: dba' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await other.getByRole('heading', { name: 'Log in' }).waitFor();
    await other.close();
    await page.goto('/reviews');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  test('a wrong password is told in the gateway’s words, and the name stays', async () => {
    const { page } = visitor;
    await submit('dba', 'not the password');
    await page.getByRole('alert').getByText('Wrong name or password.').waitFor();
    expect(await page.getByLabel('Name or e-mail address').inputValue()).toBe('dba');
    expect(await page.getByRole('textbox', { name: 'Password' }).inputValue()).toBe('');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByText('Type your password').waitFor();
  });

  test('through the identity provider, back to the page that asked', async () => {
    const own = await openWindow(browser, sluice.gateway);
    await own.page.goto('/reviews?status=REJECTED');
    await own.page.getByRole('link', { name: 'Log in with your company account' }).click();
    await own.page.locator('input[name=who]').fill('ann');
    await own.page.keyboard.press('Enter');
    await own.page.waitForURL((url) => url.pathname === '/reviews' && url.search === '?status=REJECTED');
    await own.page.getByRole('button', { name: 'Your account: ann' }).waitFor();
    await own.close();
  });

  test('whom the gateway does not let in from there reads why', async () => {
    const own = await openWindow(browser, sluice.gateway);
    await own.page.goto('/login');
    await own.page.getByRole('link', { name: 'Log in with your company account' }).click();
    await own.page.locator('input[name=who]').fill('eve');
    await own.page.keyboard.press('Enter');
    await own.page.getByRole('alert').getByText('You were not logged in').waitFor();
    await own.close();
  });

  test('the keyboard alone reaches the content, the pages and the menu', async () => {
    const own = await openWindow(browser, sluice.gateway);
    const { page } = own;
    await logInAt(page, 'dba', passwordOf(sluice.dba), '/reviews');
    await page.reload();
    await page.getByRole('heading', { name: 'Access Requests' }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Export as CSV');
    await page.getByRole('button', { name: 'Your account: dba' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Dark' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await own.close();
  });

  test('on a phone the pages are behind a button, and nothing is wider than the screen; in the dark, too', async () => {
    const own = await openWindow(browser, sluice.gateway, {
      viewport: { width: 360, height: 700 },
      colorScheme: 'dark',
    });
    const { page } = own;
    await logInAt(page, 'dba', passwordOf(sluice.dba), '/reviews');
    await page.getByText('No requests yet').waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Access Requests' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('link', { name: 'Access Requests' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(own.complaints).toEqual([]);
    await own.close();
  });

  test('an address that leads nowhere says so, and a gateway that is gone, too', async () => {
    const own = await openWindow(browser, sluice.gateway);
    const { page } = own;
    await logInAt(page, 'dba', passwordOf(sluice.dba), '/reviews');
    await page.goto('/no/such/page');
    await page.getByText('There is no such page').waitFor();
    await page.route('**/api/reviews*', (route) => route.abort());
    await page.getByRole('link', { name: 'Access Requests' }).click();
    await page.getByRole('alert').getByText('The gateway does not answer.').waitFor();
    await page.unroute('**/api/reviews*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No requests yet').waitFor();
    await own.close();
  });
});
