import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { type Change, changesOf } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { type PreviewOutcome, startPreview } from './start-preview.ts';

const outputDirectory = '/nonexistent/never-made';

async function preview(
  maxRows: number,
  maxMs: number,
  rowLimit = 1000,
): Promise<PreviewOutcome & { readonly rows: readonly Change[] }> {
  const rows: Change[] = [];
  const handle = startPreview(
    pipelinePlan(),
    {
      connectors: pipelineConnectors({ rowLimit, batchRows: () => 50, pauseMs: 1, outputDirectory }),
      context: testContext,
      compiler: simpleCompiler,
      onEvent: () => {},
    },
    { maxRows, maxMs, onRows: (_, batch) => rows.push(...changesOf(batch)) },
  );
  return { ...(await handle.done), rows };
}

test('gives the first rows, no more than asked for, and touches no sink', async () => {
  const { outcome, limit, rows } = await preview(17, 10_000);
  expect(limit).toBe('rows');
  expect(outcome.kind).toBe('canceled');
  expect(rows).toHaveLength(17);
  expect(existsSync('/nonexistent')).toBe(false);
});

test('ends when its time is over', async () => {
  const started = performance.now();
  const { limit } = await preview(1e9, 50, 1e9);
  expect(limit).toBe('time');
  expect(performance.now() - started).toBeLessThan(2000);
});

test('gives everything when the input ends before the limits', async () => {
  const { outcome, limit, rows } = await preview(1e9, 10_000);
  expect(limit).toBe(null);
  expect(outcome).toMatchObject({ kind: 'finished', outcome: 'finished' });
  expect(rows.length).toBeGreaterThan(100);
});
