import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { e2eEnv } from './e2e-env.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: e2eEnv.browserPath, args: flags });

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained about: errors on its console and exceptions nobody caught. */
  readonly complaints: readonly string[];
}

/** A browser window that has never been here, in English and light, 1280 wide. */
export async function openVisitor(browser: Browser): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    colorScheme: 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(String(error)));
  return { context, page, complaints };
}

export async function signIn(page: Page): Promise<void> {
  await page.goto(`${e2eEnv.url}/sign-in`);
  await page.getByLabel('Name').fill(e2eEnv.user);
  await page.getByLabel('Password').fill(e2eEnv.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${e2eEnv.url}/`);
}

/** Replaces the open editor's text, as by pasting: nothing is completed or closed on the way. */
export async function setEditorText(page: Page, text: string): Promise<void> {
  const editor = page.getByTestId('code-editor').last();
  await editor.locator('.view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.evaluate(value => navigator.clipboard.writeText(value), text);
  await page.keyboard.press('Control+V');
}

/** For the documents; does nothing unless they are wanted. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (e2eEnv.screenshots === undefined) return;
  await page.screenshot({ path: join(e2eEnv.screenshots, `${name}.png`), animations: 'disabled' });
}
