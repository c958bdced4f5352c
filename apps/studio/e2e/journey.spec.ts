import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openVisitor, setEditorText, signIn, takeScreenshot, type Visitor } from './support/browser.ts';
import { e2eEnv } from './support/e2e-env.ts';
import { exampleJob } from './support/example-job.ts';

const job = exampleJob(Date.now().toString(36));

let browser: Browser;
let visitor: Visitor;
let page: Page;
let results: pg.Client;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser);
  page = visitor.page;
  results = new pg.Client({ connectionString: e2eEnv.databaseUrl });
  await results.connect();
});

afterAll(async () => {
  await results.end();
  await browser.close();
});

/** Waits until the agreement says so; a comparison takes a moment, and its result comes by itself. */
const agreement = (text: RegExp) => page.getByText(text).first().waitFor({ timeout: 30_000 });

/** In the order of a first day with Lockstep; each step stands on the one before. */
describe('from the first sign-in to a repaired pair', () => {
  test('a wrong password is refused in words, the right one opens the home page', async () => {
    await page.goto(`${e2eEnv.url}/pairs`);
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('Name').fill(e2eEnv.user);
    await page.getByLabel('Password').fill(`${e2eEnv.password}x`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('do not belong together').waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  });

  test('CREATE TABLE makes logical tables, whose page shows both bindings and no secret', async () => {
    await page.goto(`${e2eEnv.url}/data`);
    await page.getByRole('button', { name: 'Create…' }).first().click();
    await page.getByRole('dialog').getByTestId('code-editor').locator('.view-lines').waitFor();
    await setEditorText(page, job.createTables);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const table = job.streamTable.replace(/_stream$/, '');
    await page.getByRole('button', { name: table }).click();
    await page.getByRole('heading', { name: 'Bindings' }).waitFor();
    expect(await page.getByText('encrypted').count()).toBeGreaterThanOrEqual(2);
    const password = decodeURIComponent(new URL(e2eEnv.databaseUrl).password);
    if (password.length > 7) expect(await page.content()).not.toContain(password);
  });

  test('a typo gets a marker with a hint while typing, and loses it when mended', async () => {
    await page.goto(`${e2eEnv.url}/studio?new=1`);
    await page.getByLabel('Name').fill(job.name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('tab', { name: job.name }).waitFor();
    await setEditorText(page, job.sqlText.replace('MAX(id)', 'MAX(idd)'));
    await page.locator('.squiggly-error').first().waitFor();
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByText('Did you mean `id`?').first().waitFor();
    await setEditorText(page, job.sqlText);
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await page.getByText('No problems.').waitFor();
  });

  test('completion knows the columns of the table in FROM', async () => {
    await setEditorText(page, `SELECT hig FROM ${job.streamTable.replace(/_stream$/, '')};`);
    await page.keyboard.press('Home');
    for (let step = 0; step < 'SELECT hig'.length; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget.visible').getByText('highest').first().waitFor();
    await page.keyboard.press('Escape');
    await setEditorText(page, job.sqlText);
  });

  test('a preview of the INSERT shows rows and writes none', async () => {
    await page.getByTestId('code-editor').locator('.view-lines').click();
    await page.keyboard.press('Control+Enter');
    const grid = page.getByRole('grid', { name: 'Rows of the preview' });
    await grid.getByRole('row').nth(3).waitFor({ timeout: 30_000 });
    expect(await grid.getByRole('columnheader').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^lane/), expect.stringMatching(/^highest/)]),
    );
    await takeScreenshot(page, 'editor');
    await page.getByRole('radio', { name: 'Changelog' }).click();
    await grid.getByText('+I').first().waitFor();
    await page
      .getByRole('status')
      .getByText(/all rows read|stopped at/)
      .waitFor({ timeout: 30_000 });
    const { rows } = await results.query('SELECT to_regclass($1) AS made', [job.streamTable]);
    expect(rows).toEqual([{ made: null }]);
  });

  test('unsaved work survives a reload', async () => {
    await page.getByText('Unsaved', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('Unsaved', { exact: true }).waitFor();
    await page.getByTestId('code-editor').getByText('highest').first().waitFor();
  });

  test('publishing once starts both sides', async () => {
    await page.getByRole('button', { name: 'Publish…' }).click();
    await page.getByText('The first version of this job.').waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('button', { name: 'Open the pair' }).click();
    await page.waitForURL(/\/pairs\//);
    await page.getByRole('heading', { name: job.name }).waitFor();
  });

  test('the pair page shows the batch side finish and the stream side run, live', async () => {
    await page
      .getByRole('cell', { name: /Finished/ })
      .first()
      .waitFor({ timeout: 60_000 });
    await page
      .getByText(/rows\/s/)
      .first()
      .waitFor({ timeout: 30_000 });
    // The source has an end, and so has this stream.
    await page.waitForFunction(() => document.querySelectorAll('td').length > 0);
    await page
      .getByText(/3,000 in all/)
      .nth(1)
      .waitFor({ timeout: 60_000 });
  });

  test('the plan is drawn with what each operator has done', async () => {
    await page.getByRole('tab', { name: 'Plan' }).click();
    await page.locator('.react-flow__node').nth(2).waitFor();
    expect(await page.locator('.react-flow__edge').count()).toBeGreaterThanOrEqual(2);
    await page.getByRole('tab', { name: 'Overview' }).click();
  });

  test('reconciling finds both results equal', async () => {
    await page
      .getByRole('cell', { name: /Finished/ })
      .nth(1)
      .waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Reconcile now' }).click();
    await agreement(/100 % equal/);
    await page.getByTestId('agreement-strip').waitFor();
  });

  test('a deliberate corruption is found row by row, shown cell by cell', async () => {
    await results.query(
      `UPDATE ${job.streamTable} SET highest = highest + 1 WHERE lane = 3 AND window_start = TIMESTAMP '2001-01-01 05:00:00'`,
    );
    await results.query(
      `DELETE FROM ${job.streamTable} WHERE lane = 1 AND window_start = TIMESTAMP '2001-01-01 09:00:00'`,
    );
    await page.getByRole('button', { name: 'Reconcile now' }).click();
    await agreement(/99\.\d+ % equal/);
    await page.getByText('1 missing').first().waitFor();
    await page.getByText('1 different').first().waitFor();
    await takeScreenshot(page, 'pair');
    const strip = page.getByTestId('agreement-strip');
    await strip.focus();
    await page.keyboard.press('Home');
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
    expect(await strip.getAttribute('aria-valuetext')).toContain('Different');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Other values').waitFor();
    await drawer.getByRole('rowheader', { name: 'highest' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('repair mends the windows that differ and proves it', async () => {
    await page.getByRole('button', { name: 'Repair…' }).click();
    await page.getByRole('dialog').getByText('Windows that agree are not touched').waitFor();
    await page.getByRole('button', { name: 'Repair', exact: true }).click();
    await agreement(/100 % equal/);
    const { rows } = await results.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${job.streamTable}`);
    expect(Number(rows[0]?.rows)).toBeGreaterThan(200);
  });

  test('nothing on the way made the browser complain', () => {
    const expected = /401|409/;
    expect(visitor.complaints.filter(complaint => !expected.test(complaint))).toEqual([]);
  });
});
