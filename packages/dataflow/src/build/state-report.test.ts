import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import type { CheckpointSettings } from '../runtime/run-deps.ts';
import type { RunOutcome } from '../runtime/run-events.ts';
import { startRun } from '../runtime/start-run.ts';

/** Runs `edited` from a savepoint that the unedited plan made half-way. */
async function resumeEdited(
  edit: (plan: PhysicalPlan) => PhysicalPlan,
  checkpoint: Partial<CheckpointSettings> = {},
): Promise<{ readonly outcome: RunOutcome; readonly groups: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'edit-'));
  const start = (plan: PhysicalPlan, settings: Partial<CheckpointSettings>) =>
    startRun(plan, {
      connectors: pipelineConnectors({
        rowLimit: 4000,
        batchRows: () => 50,
        pauseMs: 1,
        outputDirectory: join(directory, 'out'),
      }),
      context: testContext,
      compiler: simpleCompiler,
      checkpoint: { directory: join(directory, 'chk'), intervalMs: 1000, ...settings },
      onEvent: () => {},
    });
  try {
    const savepointPath = join(directory, 'savepoint');
    const first = start(pipelinePlan(), {});
    setTimeout(() => first.stop({ savepointPath }), 40);
    expect(await first.done).toMatchObject({ outcome: 'stopped' });
    const outcome = await start(edit(pipelinePlan()), { restoreFrom: { path: savepointPath }, ...checkpoint }).done;
    return { outcome, groups: committedChanges(join(directory, 'out', 'groups')).length };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const withoutGroups = (plan: PhysicalPlan): PhysicalPlan => ({ ...plan, nodes: plan.nodes.slice(0, 5) });

test('renamed columns and moved text keep the state', async () => {
  const { outcome } = await resumeEdited(plan => ({
    ...plan,
    nodes: plan.nodes.map(node => ({
      ...node,
      span: { start: 7, end: 9 },
      schema: node.schema.map(field => ({ ...field, name: `${field.name}_renamed` })),
    })),
  }));
  expect(outcome.kind).toBe('finished');
});

test('an operator that keeps something else now is refused by name', async () => {
  const { outcome } = await resumeEdited(plan => ({
    ...plan,
    nodes: plan.nodes.map(node => (node.kind === 'group-aggregate' ? { ...node, keys: [1] } : node)),
  }));
  expect(outcome).toMatchObject({
    kind: 'failed',
    error: {
      code: 'checkpoint.state_mismatch',
      domain: 'user',
      message: expect.stringMatching(
        /node-5 would begin empty in the middle of the input, for what it keeps has changed; .* of GroupAggregate\(group by=\[k\]/,
      ),
    },
  });
});

test('state that has no place any more is refused, unless it may be lost', async () => {
  const refused = await resumeEdited(withoutGroups);
  expect(refused.outcome).toMatchObject({
    error: {
      message: expect.stringContaining('node-5 would lose its state, for the job has no such operator any more'),
    },
  });
  const allowed = await resumeEdited(withoutGroups, { mayLoseState: true });
  expect(allowed.outcome.kind).toBe('finished');
});
