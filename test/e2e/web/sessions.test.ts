import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { isMissing } from '../missing.ts';
import { type BrowserWindow, expectAccessible, logInAt, openBrowser, openWindow, passwordOf } from './browser.ts';
import { provideWebApp } from './built.ts';
import { type OpenPsql, openPsql } from './open-psql.ts';

const TIMEOUT_MS = 120_000;
/** Long enough for a busy machine. */
const WAIT = { timeout: 30_000 };

interface Listed {
  readonly id: string;
  readonly user_name: string;
}

describe.runIf(!isMissing('chromium', 'psql'))('sessions in the web app', { timeout: TIMEOUT_MS }, () => {
  let test$: TestGateway;
  let browser: Browser;
  let staff: BrowserWindow;
  let client: OpenPsql;
  const running: OpenPsql[] = [];

  beforeAll(async () => {
    provideWebApp();
    test$ = await startTestGateway();
    const shop = await test$.admin.call<{ id: string }>('GET', '/api/connections/shop');
    await test$.admin.call('POST', '/api/datamasking-rules', {
      name: 'mails',
      connection_ids: [shop.id],
      columns: [{ match: 'public.customers.email', strategy: 'redact', entity: 'EMAIL' }],
    });
    await test$.admin.call('POST', '/api/guardrails', {
      name: 'no-drop',
      connection_ids: [shop.id],
      input: { rules: [{ type: 'deny_words_list', words: ['drop table'] }] },
      output: { rules: [] },
    });
    browser = await openBrowser();
    staff = await openWindow(browser, test$.gateway);
    await logInAt(staff.page, 'admin', 'admin-password-of-the-test');
  });
  afterAll(async () => {
    for (const each of running) each.kill();
    await browser?.close();
    await test$?.stop();
  });

  const connect = async (person: TestGateway['engineer']) => {
    const opened = openPsql(await test$.target(person));
    running.push(opened);
    return opened;
  };
  const queries = (page: Page) => page.getByRole('listbox', { name: 'Queries' });

  test('a session appears while it is open, without a reload', async () => {
    const { page } = staff;
    await page.goto('/sessions');
    await page.getByText('No sessions yet').waitFor();
    await expectAccessible(page);

    client = await connect(test$.engineer);
    const row = page.getByRole('row', { name: /engineer on shop/ });
    await row.getByText('Open', { exact: true }).waitFor();
    await page.getByRole('tab', { name: /Open\s*1/ }).waitFor();
    await expectAccessible(page);
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: 'engineer on shop' }).waitFor();
    await page.getByText('Nothing ran yet').waitFor();
  });

  test('its queries appear as they run, with what was masked and the rows as the client saw them', async () => {
    const { page } = staff;
    client.send('select id, name, email from customers order by id;');
    const first = queries(page).getByRole('option', { name: /select id, name, email/ });
    await first.waitFor();
    await first.getByText('2 masked').waitFor();
    const result = page.getByRole('region', { name: 'Result' });
    await result.getByRole('cell', { name: 'Ann' }).waitFor();
    // It is counted while the session goes on, and shown without a reload.
    await page.getByText('2 × EMAIL', { exact: true }).waitFor();
    await page.getByText('2 × EMAIL masked').waitFor();
    expect(await result.innerText()).not.toContain('example.com');

    client.send('drop table customers;');
    await queries(page)
      .getByRole('option', { name: /drop table/ })
      .getByText('Denied')
      .waitFor();
    await page.getByText('Denied by guardrails').waitFor();
    client.send('select * from nowhere;');
    await page.getByText('Its client got an error: 42P01').waitFor();
    await expectAccessible(page);
    expect(staff.complaints).toEqual([]);
  });

  test('one looks at another query by keyboard, and filters by verdict', async () => {
    const { page } = staff;
    await queries(page).focus();
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: 'Query 1' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText('Denied by guardrails').waitFor();
    expect(page.url()).toContain('query=');
    expect(await page.getByRole('switch', { name: 'Show the newest' }).isChecked()).toBe(false);
    await page.getByRole('radiogroup', { name: 'Which queries' }).getByText('Denied').click();
    await expect.poll(() => queries(page).getByRole('option').count(), WAIT).toBe(1);
    await page.getByRole('radiogroup', { name: 'Which queries' }).getByText('All', { exact: true }).click();
    await expect.poll(() => queries(page).getByRole('option').count(), WAIT).toBe(3);
  });

  test('who is no administrator sees their own sessions, and those of nobody else', async () => {
    const [session] = await sessionsOf('engineer');
    const own = await openWindow(browser, test$.gateway);
    await logInAt(own.page, 'engineer', passwordOf(test$.engineer), '/sessions');
    await own.page.getByRole('row', { name: /engineer on shop/ }).waitFor();
    await own.close();
    const other = await openWindow(browser, test$.gateway);
    await logInAt(other.page, 'dba', passwordOf(test$.dba), '/sessions');
    await other.page.getByText('No sessions yet').waitFor();
    await other.page.goto(`/sessions/${session?.id}`);
    await other.page.getByRole('alert').getByText('not found', { exact: false }).first().waitFor();
    await other.close();
  });

  test('it is ended from the page, after asking once more', async () => {
    const { page } = staff;
    client.send('select pg_sleep(600);');
    await queries(page).getByText('Running').waitFor();
    await page.getByRole('button', { name: 'End the session …' }).click();
    await page.getByRole('dialog').getByText('What it is running is cancelled').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'End the session', exact: true }).click();
    const { code, err } = await client.done;
    expect(code).not.toBe(0);
    expect(err).toContain('the session was ended by admin');
    await page.getByText('Closed', { exact: true }).waitFor();
    await page
      .getByText(/by admin/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'End the session …' }).count()).toBe(0);
  });

  test('it is shown again, query by query, with the keys', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('region', { name: 'Replay' }).getByText('query 1 of 4').waitFor();
    await expectAccessible(page);
    await page.getByRole('heading', { name: 'engineer on shop' }).click();
    await page.keyboard.press('ArrowRight');
    await page.getByText('query 2 of 4').waitFor();
    await page.getByText('Denied by guardrails').waitFor();
    await page.getByLabel('Speed').selectOption('50');
    await page.getByRole('heading', { name: 'engineer on shop' }).click();
    await page.keyboard.press('Space');
    await page.getByText('query 4 of 4').waitFor();
    await page.getByRole('button', { name: 'Leave the replay' }).click();
  });

  test('it is downloaded, to read and as it is recorded', async () => {
    const { page } = staff;
    for (const [item, content] of [
      ['To read, as text', 'select id, name, email from customers'],
      ['Every record, as NDJSON', '"type":"session.close"'],
    ] as const) {
      await page.getByRole('button', { name: 'Download' }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: item }).click();
      const text = (await Array.fromAsync(await (await download).createReadStream())).join('');
      expect(text).toContain(content);
      expect(text).not.toContain('ann@example.com');
    }
  });

  test('sessions are found by what is known of them; the address keeps it', async () => {
    const { page } = staff;
    await page.goto('/sessions?status=closed&type=postgres&time=1h');
    await page.getByRole('row', { name: /engineer on shop/ }).waitFor();
    await page.getByLabel('Search user').fill('nobody at all');
    await page.getByText('Nothing like this').waitFor();
    expect(page.url()).toContain('search=nobody');
    await page.getByRole('button', { name: 'Show all sessions' }).click();
    await page.getByRole('row', { name: /engineer on shop/ }).waitFor();
  });

  test('a session of thousands of queries shows the latest ones first, and of all only those in sight', async () => {
    const { page } = staff;
    const long = await connect(test$.dba);
    long.send(Array.from({ length: 450 }, (_, n) => `select ${n + 1} as n;`).join('\n'));
    await expect.poll(async () => (await sessionsOf('dba')).length, WAIT).toBe(1);
    const [session] = await sessionsOf('dba');
    const last = async () => {
      const path = `/api/sessions/${session?.id}/queries?latest=true&limit=1`;
      return (await test$.admin.call<{ data: { text: string }[] }>('GET', path)).data[0]?.text;
    };
    await expect.poll(last, WAIT).toContain('select 450 as n');
    await page.goto(`/sessions/${session?.id}`);
    await page.getByText('Only the latest queries are listed').waitFor();
    await queries(page)
      .getByRole('option', { name: /select 450 as n/ })
      .waitFor();
    long.send('select 451 as n;');
    await queries(page)
      .getByRole('option', { name: /select 451 as n/ })
      .waitFor();
    await page.getByRole('button', { name: 'From the beginning' }).click();
    await page.getByText('451 queries, live').waitFor();
    expect(await queries(page).getByRole('option').count()).toBeLessThan(80);
  });

  async function sessionsOf(user: string): Promise<readonly Listed[]> {
    const { data } = await test$.admin.call<{ data: Listed[] }>('GET', `/api/sessions?user=${user}`);
    return data;
  }
});
