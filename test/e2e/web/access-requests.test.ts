import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser, startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { type Psql, psql } from './psql.ts';

const TIMEOUT_MS = 120_000;

describe.runIf(!isMissing('chromium', 'psql'))('access requests in the web app', { timeout: TIMEOUT_MS }, () => {
  let test$: TestGateway;
  let browser: Browser;
  let dba: BrowserWindow;
  const running: Psql[] = [];

  beforeAll(async () => {
    provideWebApp();
    test$ = await startTestGateway();
    await test$.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    await addUser(test$.gateway, test$.admin, 'guest', ['engineering']);
    browser = await openBrowser();
    dba = await openWindow(browser, test$.gateway);
    await logInAt(dba.page, 'dba', passwordOf(test$.dba));
  });
  afterAll(async () => {
    for (const each of running) each.kill();
    await browser?.close();
    await test$?.stop();
  });

  const asEngineer = async (command: string) => {
    const started = psql(await test$.target(test$.engineer), command);
    running.push(started);
    return started;
  };

  test('a held command appears without a reload, is approved on its page, runs, and shows what it answered', async () => {
    const { page } = dba;
    await page.goto('/reviews?status=PENDING');
    await page.getByText('Nothing waits').waitFor();
    await expectAccessible(page);

    const client = await asEngineer('select id, name from customers order by id');
    const row = page.getByRole('row', { name: /select id, name from customers/ });
    await row.waitFor();
    await page.getByRole('link', { name: /Access Requests 1 waiting for you/ }).waitFor();
    await expectAccessible(page);

    await row.getByRole('link').click();
    await page.getByRole('heading', { name: 'SELECT on shop' }).waitFor();
    await page.getByRole('region', { name: 'Command', exact: true }).first().waitFor();
    await expectAccessible(page);
    await page.getByLabel('Reason').fill('as agreed');
    await page.getByRole('button', { name: 'Approve' }).click();

    const { out, code } = await client.done;
    expect(code).toBe(0);
    expect(out).toContain('Ann');
    await page.getByText('Executed', { exact: true }).waitFor();
    await page.getByText('“as agreed”').waitFor();
    await expectAccessible(page);
    expect(dba.complaints).toEqual([]);
  });

  test('the requester sees the rows as the client got them; the reviewer is told who may', async () => {
    const [executed] = await test$.admin.call<{ id: string }[]>('GET', '/api/reviews?status=executed');
    await dba.page.goto(`/reviews/${executed?.id}`);
    await dba.page.getByText('The rows are shown to the requester').waitFor();
    const own = await openWindow(browser, test$.gateway);
    await logInAt(own.page, 'engineer', passwordOf(test$.engineer), `/reviews/${executed?.id}`);
    const output = own.page.getByRole('region', { name: 'Result 1' });
    await output.getByRole('cell', { name: 'Bob' }).waitFor();
    await expectAccessible(own.page);
    await own.close();
  });

  test('a rejection ends the command with its reason', async () => {
    const { page } = dba;
    await page.goto('/reviews');
    const client = await asEngineer('delete from customers where id = 1');
    await page.getByRole('link', { name: 'delete from customers where id = 1' }).click();
    await page.getByLabel('Reason').fill('use the replica');
    await page.getByRole('button', { name: 'Reject' }).click();
    const { err, code } = await client.done;
    expect(code).not.toBe(0);
    expect(err).toContain('use the replica');
    await page.getByText('Rejected', { exact: true }).first().waitFor();
    expect(await test$.direct('select count(*)::int from customers')).toEqual([[2]]);
  });

  test('a request that nobody decides expires before one’s eyes', async () => {
    const { page } = dba;
    await page.goto('/reviews');
    await page.getByRole('row', { name: /delete from customers/ }).waitFor();
    await test$.admin.call('PATCH', '/api/connections/shop', { policy: { review_timeout_sec: '10' } });
    try {
      const client = await asEngineer('select 1 + id from customers');
      const row = page.getByRole('row', { name: /select 1 \+ id from customers/ });
      await row.getByText('Pending').waitFor();
      await row.getByText('Expired').waitFor();
      expect((await client.done).code).not.toBe(0);
      await row.getByRole('link').click();
      await page.getByRole('heading', { name: 'SELECT on shop' }).waitFor();
      expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    } finally {
      await test$.admin.call('PATCH', '/api/connections/shop', { policy: {} });
    }
  });

  test('whoever is neither requester nor reviewer sees nothing of it, at its own address either', async () => {
    const [some] = await test$.admin.call<{ id: string }[]>('GET', '/api/reviews');
    const guest = await openWindow(browser, test$.gateway);
    await logInAt(guest.page, 'guest', passwordOf({ name: 'guest' }), '/reviews');
    await guest.page.getByText('No requests yet').waitFor();
    await expectAccessible(guest.page);
    await guest.page.goto(`/reviews/${some?.id}`);
    await guest.page.getByRole('alert').getByText('not found', { exact: false }).first().waitFor();
    await guest.close();
  });

  test('who asked may take it back, and is not offered to approve it', async () => {
    const own = await openWindow(browser, test$.gateway);
    await logInAt(own.page, 'engineer', passwordOf(test$.engineer), '/reviews');
    const client = await asEngineer('select 2 + id from customers');
    await own.page.getByRole('link', { name: 'select 2 + id from customers' }).click();
    await own.page.getByText('It is your own request').waitFor();
    expect(await own.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await own.page.getByRole('button', { name: 'Take the request back …' }).click();
    await expectAccessible(own.page);
    await own.page.getByRole('button', { name: 'Take the request back', exact: true }).click();
    await own.page.getByText('Revoked', { exact: true }).first().waitFor();
    expect((await client.done).code).not.toBe(0);
    await own.close();
  });

  test('the export is a file with what the filters leave', async () => {
    await dba.page.goto('/reviews?status=REJECTED');
    await dba.page.getByRole('row', { name: /delete from customers/ }).waitFor();
    const download = dba.page.waitForEvent('download');
    await dba.page.getByRole('link', { name: 'Export as CSV' }).click();
    const stream = await (await download).createReadStream();
    const text = (await Array.fromAsync(stream)).join('');
    expect(text).toContain('delete from customers where id = 1');
    expect(text).not.toContain('select id, name from customers');
  });
});
