import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ApiAddress, Person } from '../person.ts';

/** As distributions name it; `CHROMIUM` names another one. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Long enough for a busy machine; whatever is waited for comes in a fraction of it, or never. */
const WAIT_MS = 30_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Starts a real browser. The caller closes it. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A window of somebody's own: cookies are not shared with others. */
export interface BrowserWindow {
  readonly page: Page;
  /** What the page complained of: refusals of the content security policy, errors of scripts. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens a window that nobody is logged in to. */
export async function openWindow(
  browser: Browser,
  gateway: ApiAddress,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserWindow> {
  const context: BrowserContext = await browser.newContext({ baseURL: gateway.api.url, ...options });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is no fault of the page: whoever is not logged in is told so with one.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** The password that `addUser` gives. */
export const passwordOf = ({ name }: Pick<Person, 'name'>): string => `password-of-${name}`;

/** Logs somebody in by the login page, and waits for the page behind it. */
export async function logInAt(page: Page, name: string, password: string, path = '/'): Promise<void> {
  await page.goto(path === '/' ? '/login' : path);
  await page.getByLabel('Name or e-mail address').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Pages' }).or(page.getByLabel('Open the menu')).first().waitFor();
}

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Has axe look at what is on the screen; expects nothing that keeps people out. */
export async function expectAccessible(page: Page): Promise<void> {
  // Waits for what moves in: half-faded text has no contrast.
  await page.evaluate(
    'Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)))',
  );
  await page.evaluate(axeSource);
  const findings = await page.evaluate<Finding[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ''}`),
    })),
  ).toEqual([]);
}
