import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openVisitor, signIn, type Visitor } from './support/browser.ts';
import { e2eEnv } from './support/e2e-env.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeOptions: RunOptions = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
};

let browser: Browser;
let visitor: Visitor;
let paths: ReadonlyMap<string, string>;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser);
  await signIn(visitor.page);
  paths = await listPaths();
});

afterAll(() => browser.close());

/** Every kind of page, with what the instance has to show on it. */
async function listPaths(): Promise<ReadonlyMap<string, string>> {
  const { page } = visitor;
  const read = (path: string) => page.evaluate(async url => (await fetch(url)).json(), `/api${path}`);
  const [pair] = (await read('/pairs')) as { name: string; jobId: string }[];
  const [run] = (await read('/runs')) as { id: string }[];
  const { objects } = (await read('/catalog')) as {
    objects: { path: { catalog: string; database: string; name: string } }[];
  };
  const table = objects[0]?.path;
  const pairPath = `/pairs/${encodeURIComponent(pair?.name ?? '')}`;
  return new Map([
    ['home', '/'],
    ['pairs', '/pairs'],
    ['pair', pairPath],
    ...['plan', 'runs', 'checkpoints', 'logs', 'versions', 'config'].map(
      tab => [`pair ${tab}`, `${pairPath}?tab=${tab}`] as const,
    ),
    ['runs', '/runs'],
    ['run', `/runs/${run?.id ?? ''}`],
    ['data', `/data?table=${table?.catalog}.${table?.database}.${table?.name}`],
    ['settings', '/settings'],
    ['studio', `/studio?job=${pair?.jobId ?? ''}`],
  ]);
}

const looks = (['en', 'zh'] as const).flatMap(locale => (['light', 'dark'] as const).map(theme => ({ locale, theme })));

describe.each(looks)('every page in $locale, $theme', ({ locale, theme }) => {
  beforeAll(async () => {
    await visitor.context.addCookies([
      { name: 'lockstep_locale', value: locale, url: e2eEnv.url },
      { name: 'lockstep_theme', value: theme, url: e2eEnv.url },
    ]);
  });

  test('is free of serious accessibility faults', async () => {
    const faults: string[] = [];
    for (const [name, path] of paths) {
      await open(path);
      faults.push(...(await findFaults()).map(fault => `${name}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });

  test.each([1280, 1920])('does not scroll sideways at %i px', async width => {
    await visitor.page.setViewportSize({ width, height: 860 });
    const wide: string[] = [];
    for (const [name, path] of paths) {
      await open(path);
      const overflow = await visitor.page.evaluate(() => {
        const main = document.querySelector('main');
        return Math.max(
          document.documentElement.scrollWidth - window.innerWidth,
          main === null ? 0 : main.scrollWidth - main.clientWidth,
        );
      });
      if (overflow > 0) wide.push(`${name}: ${overflow} px`);
    }
    expect(wide).toEqual([]);
  });
});

test('no page made the browser complain', () => {
  expect(visitor.complaints).toEqual([]);
});

async function open(path: string): Promise<void> {
  await visitor.page.goto(`${e2eEnv.url}${path}`);
  await visitor.page.locator('main').waitFor();
  if (path.startsWith('/studio')) await visitor.page.locator('.view-lines').waitFor();
  // The live line never rests, so "network idle" never comes; skeletons do go.
  await visitor.page.waitForFunction(() => document.querySelector('main [class*="skeleton"]') === null);
}

/** axe's serious and critical findings. Monaco's own inner elements are its makers' matter. */
async function findFaults(): Promise<string[]> {
  const { page } = visitor;
  await page.evaluate(axeSource);
  const results = await page.evaluate(
    (options): Promise<AxeResults> =>
      (window as unknown as { axe: typeof import('axe-core') }).axe.run({ exclude: [['.monaco-editor']] }, options),
    axeOptions,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(node => `${id} ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
}
