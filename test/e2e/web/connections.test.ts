import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretOf, startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { type Pasted, paste } from './paste.ts';

const TIMEOUT_MS = 120_000;
const ADMIN_PASSWORD = 'admin-password-of-the-test';

describe.runIf(!isMissing('chromium', 'psql'))('resource roles in the web app', { timeout: TIMEOUT_MS }, () => {
  let test$: TestGateway;
  let browser: Browser;
  let admin: BrowserWindow;
  let engineer: BrowserWindow;
  const running: Pasted[] = [];

  beforeAll(async () => {
    provideWebApp();
    test$ = await startTestGateway({ STATUS_PROBE_SEC: '1' });
    browser = await openBrowser();
    admin = await openWindow(browser, test$.gateway);
    await logInAt(admin.page, 'admin', ADMIN_PASSWORD, '/connections');
    engineer = await openWindow(browser, test$.gateway, { permissions: ['clipboard-read', 'clipboard-write'] });
    await logInAt(engineer.page, 'engineer', passwordOf(test$.engineer), '/connections');
  });
  afterAll(async () => {
    for (const each of running) each.kill();
    await browser?.close();
    await test$?.stop();
  });

  const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const addGroup = async (page: Page, list: string, group: string) => {
    await page.getByRole('button', { name: `Add Group: ${list}` }).click();
    await page.getByRole('option', { name: group }).click();
    await page.getByRole('button', { name: `Remove ${group}` }).waitFor();
  };

  test('one is set up from nothing: the test says why it failed, then it goes well; nothing was saved meanwhile', async () => {
    const { page } = admin;
    const { host, port, user, password, database } = test$.upstream;
    await page.getByRole('link', { name: 'shop' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'New Resource Role' }).click();
    await page.getByRole('link', { name: /^PostgreSQL/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /^PostgreSQL/ }).click();

    await page.getByRole('button', { name: 'Test and go on' }).click();
    await page.getByText('Host is missing').waitFor();
    await expectAccessible(page);
    await textbox(page, 'Name').fill('new-shop');
    await textbox(page, 'Host').fill(host);
    await textbox(page, 'Port').fill(String(port));
    await textbox(page, 'Database').fill(database);
    await textbox(page, 'User').fill(user);
    await textbox(page, 'Password').fill('not the password');
    await page.getByRole('button', { name: 'Test and go on' }).click();
    await page.getByRole('alert').getByText('refuses the user name or password').waitFor();
    await page.getByRole('alert').getByText('check user and password').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Keep editing' }).click();

    await textbox(page, 'Password').fill(password);
    await page.getByRole('button', { name: 'Test again' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await textbox(page, 'Password').inputValue()).toBe(password);
    await page.getByRole('button', { name: 'Test and go on' }).click();
    expect((await test$.admin.attempt('GET', '/api/connections/new-shop')).status).toBe(404);
    await page.getByRole('radio', { name: 'Only these groups' }).check();
    await addGroup(page, 'Groups that may use it', 'engineering');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create the Resource Role' }).click();
    await page.getByRole('heading', { name: 'new-shop' }).waitFor();
    await page.getByText('psql "host=').waitFor();
    await expectAccessible(page);
    // It appears to whom it is for without a reload.
    await engineer.page.getByRole('link', { name: 'new-shop' }).waitFor();
    const saved = await test$.admin.call<object>('GET', '/api/connections/new-shop');
    expect(saved).toMatchObject({ access_groups: ['engineering'], reviewers: [], status: 'online' });
    expect(admin.complaints).toEqual([]);
  });

  test('Access Requests are enabled for a group under Additional Configuration', async () => {
    const { page } = admin;
    await page.goto('/connections/new-shop');
    await page.getByRole('tab', { name: 'Additional Configuration' }).click();
    // The switch of Slack speaks of Access Requests, too, once the plugins are known.
    await page.getByRole('switch', { name: /^Access Requests/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Add at least one group').waitFor();
    await page.getByRole('button', { name: 'Add Group: Groups that approve' }).click();
    await page.getByRole('option', { name: 'dba-team' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await addGroup(page, 'Groups that approve', 'dba-team');
    await page.getByLabel('Time-out in minutes').fill('30');
    await page.getByRole('combobox', { name: 'Tags' }).fill('env=test');
    await page.keyboard.press('Enter');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds from the next command on.').waitFor();
    expect(await test$.admin.call<object>('GET', '/api/connections/new-shop')).toMatchObject({
      reviewers: ['dba-team'],
      policy: { review_timeout_sec: '1800' },
      tags: { env: 'test' },
    });
  });

  test('what is changed and not saved is asked about before it is lost: another tab, back, and closing the window', async () => {
    const { page } = admin;
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await page.goto('/connections/new-shop');
    await page.getByRole('tab', { name: 'Additional Configuration' }).click();
    await page.getByLabel('Time-out in minutes').fill('45');
    await page.getByText('There are changes that are not saved.').waitFor();
    await page.getByRole('tab', { name: 'Activity' }).click();
    await question.waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.goBack();
    await question.waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Time-out in minutes').inputValue()).toBe('45');
    // The browser asks in its own words.
    const asked = page.waitForEvent('dialog');
    const closing = page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await closing;
    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('tab', { name: 'Activity', selected: true }).waitFor();
    await page.getByRole('tab', { name: 'Additional Configuration' }).click();
    expect(await page.getByLabel('Time-out in minutes').inputValue()).toBe('30');
    expect(admin.complaints).toEqual([]);
  });

  test('the copied lines run psql as they are; its rows come when somebody approves in the browser', async () => {
    const { page } = engineer;
    await page.getByRole('link', { name: 'new-shop' }).click();
    await page.getByText('Each command waits for an approval by dba-team').waitFor();
    await page.getByRole('button', { name: 'Make a password' }).click();
    await page.getByRole('button', { name: 'Copy: The line for your client, with its password' }).click();
    await expectAccessible(page);
    const lines = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(lines).toMatch(/^export PGPASSWORD='slc_\S+'\npsql "host=/);
    const client = paste(lines, 'select name from customers order by id;');
    running.push(client);

    const dba = await openWindow(browser, test$.gateway);
    await logInAt(dba.page, 'dba', passwordOf(test$.dba), '/reviews?status=PENDING');
    await dba.page.getByRole('link', { name: /select name from customers/ }).click();
    await dba.page.getByRole('button', { name: 'Approve' }).click();
    const { out, code, err } = await client.done;
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Ann');
    await dba.page.getByText('Executed', { exact: true }).waitFor();
    await dba.close();

    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.getByRole('link', { name: /engineer: select name from customers/ }).waitFor();
    await expectAccessible(page);
    expect(engineer.complaints).toEqual([]);
  });

  test('a password that was made is shown once, and revoked it opens nothing', async () => {
    const { page } = engineer;
    await page.goto('/connections/new-shop');
    await page.getByRole('button', { name: 'Make a password' }).click();
    const lines = await page.getByRole('region', { name: 'The line for your client, with its password' }).innerText();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await page.getByRole('button', { name: 'Make a password' }).waitFor();
    expect(await page.getByText('slc_').count()).toBe(0);
    const client = paste(lines.replace(/\n(Copy|Copied)\s*$/, ''), 'select 1;');
    running.push(client);
    expect((await client.done).code).not.toBe(0);
  });

  test('access for a time is asked for, approved, and shown', async () => {
    const { page } = engineer;
    await test$.admin.call('PATCH', '/api/connections/new-shop', { policy: { review_access: 'window' } });
    await page.goto('/connections/new-shop');
    await page.getByLabel('For how many minutes').fill('15');
    await textbox(page, 'Why').fill('on call');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Ask for access' }).click();
    await page.getByText('nobody has decided yet').waitFor();
    const [review] = await test$.dba.call<{ id: string }[]>('GET', '/api/reviews?status=pending&type=jit');
    await test$.dba.call('PUT', `/api/reviews/${review?.id}/approve`, {});
    await page.getByText('You have access').waitFor();
    await expectAccessible(page);
  });

  test('what is stored is not read back: it stays unless something is typed, and a test says what that broke', async () => {
    const { page } = admin;
    await page.goto('/connections/new-shop?tab=setup');
    await textbox(page, 'Host').waitFor();
    expect(await textbox(page, 'Host').inputValue()).toBe('');
    expect(await textbox(page, 'Host').getAttribute('placeholder')).toBe('Stored. Type to replace it');
    await expectAccessible(page);
    await textbox(page, 'Port').fill('1');
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByRole('alert').getByText('nothing listens on its host and port').waitFor();
    await page.getByText('Offline', { exact: true }).waitFor();
    await expectAccessible(page);
    await textbox(page, 'Port').fill(String(test$.upstream.port));
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByText('The test went well').waitFor();
    await page.getByText('Online', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Status' }).click();
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The gateway is let in').waitFor();
    await expectAccessible(page);
  });

  test('the list is searched and narrowed down, by its address, too', async () => {
    const { page } = admin;
    await page.goto('/connections');
    await page.getByRole('searchbox', { name: 'Search' }).fill('new');
    await page.waitForURL((url) => url.searchParams.get('search') === 'new');
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await page.goto('/connections?tag=env%3Dtest&kind=postgres&status=online');
    await page.getByRole('link', { name: 'new-shop' }).waitFor();
    expect(await page.getByRole('link', { name: 'shop', exact: true }).count()).toBe(0);
    await page.goto('/connections?kind=mysql');
    await page.getByText('Nothing like this').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show all Resource Roles' }).click();
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
  });

  test('the status in the list follows the upstream without a reload', async () => {
    const { page } = admin;
    await page.goto('/connections?search=new-shop');
    const row = page.getByRole('row', { name: /new-shop/ });
    await row.getByText('Online').waitFor();
    const { host, port, user, password, database } = test$.upstream;
    const secret = { HOST: host, USER: user, PASS: password, DB: database };
    await test$.admin.call('PATCH', '/api/connections/new-shop', { secret: secretOf({ ...secret, PORT: '1' }) });
    await row.getByText('Offline').waitFor();
    await test$.admin.call('PATCH', '/api/connections/new-shop', {
      secret: secretOf({ ...secret, PORT: String(port) }),
    });
    await row.getByText('Online').waitFor();
  });

  test('with the keyboard alone a command is set up, and deleted by typing its name', async () => {
    const { page } = admin;
    const { keyboard } = page;
    const tabTo = async (name: string) => {
      const wanted = page
        .getByRole('link', { name })
        .or(page.getByRole('button', { name }))
        .or(page.getByRole('textbox', { name }));
      await wanted.first().waitFor();
      for (let i = 0; i < 60; i++) {
        if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
        await keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await page.goto('/connections/-/new');
    await tabTo('Custom command');
    await keyboard.press('Enter');
    await tabTo('Name');
    await keyboard.type('typed-shell');
    await tabTo('Command');
    await keyboard.type('bash');
    await tabTo('Add a key');
    await keyboard.press('Enter');
    await tabTo('Name of the key');
    await keyboard.type('greeting');
    await tabTo('Value of GREETING');
    await keyboard.type('hello');
    await expectAccessible(page);
    await tabTo('Test and go on');
    await keyboard.press('Enter');
    // Where commands cannot run the test says so, and one may go on.
    await tabTo('Create the Resource Role').catch(async () => {
      await tabTo('Go on all the same');
      await keyboard.press('Enter');
      await tabTo('Create the Resource Role');
    });
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'typed-shell' }).waitFor();
    await page.getByRole('tab', { name: 'Connect' }).focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await tabTo('Delete …');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    await keyboard.type('typed-shel');
    expect(await page.getByRole('button', { name: 'Delete it' }).isDisabled()).toBe(true);
    await keyboard.type('l');
    await keyboard.press('Enter');
    await page.getByText('typed-shell was deleted.').waitFor();
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'typed-shell' }).count()).toBe(0);
  });

  test('whoever may not use it does not find it, and whoever is no administrator finds no set-up', async () => {
    const guest = await openWindow(browser, test$.gateway, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await logInAt(guest.page, 'dba', passwordOf(test$.dba), '/connections/new-shop');
    await guest.page.getByRole('alert').getByText('not found', { exact: false }).first().waitFor();
    await guest.page.goto('/connections/shop');
    await guest.page.getByText('psql "host=').waitFor();
    expect(await guest.page.getByRole('tab').allInnerTexts()).toEqual(['Connect', 'Status', 'Activity']);
    await expectAccessible(guest.page);
    expect(await guest.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await guest.page.goto('/connections/-/new');
    await guest.page.getByText('Administrators set Resource Roles up').waitFor();
    await guest.close();
  });
});
