import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { batchOf } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { GraphNode } from '../build/graph-node.ts';
import { NodeFailure } from '../build/node-failure.ts';
import { UnionOperator } from '../operators/union-operator.ts';
import type { RunOutcome } from './run-events.ts';
import { startRun } from './start-run.ts';

async function outcomeWith(budget: string): Promise<RunOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'budget-'));
  try {
    return await startRun(pipelinePlan(), {
      connectors: pipelineConnectors({ rowLimit: 6000, batchRows: () => 100, outputDirectory: directory }),
      context: { ...testContext, config: { 'lockstep.state.memory-budget': budget } },
      compiler: simpleCompiler,
      checkpoint: null,
      onEvent: () => {},
    }).done;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test('a run whose state outgrows the budget ends with the name of the operator that holds the most, and what to do', async () => {
  const outcome = await outcomeWith('16 kb');
  if (outcome.kind !== 'failed') throw new Error(`The run is ${outcome.kind}`);
  const { error, nodeUid } = outcome;
  expect(error).toMatchObject({ code: 'state.budget_exceeded', domain: 'user', details: { budgetBytes: 16_384 } });
  expect(error.details).toMatchObject({ operatorUid: nodeUid });
  expect(error.message).toMatch(
    /^The state of the run takes [\d.]+ .iB, more than its memory budget of 16 KiB; [\d.]+ .iB of it are of WindowAggregate\(.*changelogMode=.*\), whose state can not go to disk\. Give the state a time to live/,
  );
});

test('a run within its budget is not troubled', async () => {
  expect(await outcomeWith('64 mb')).toMatchObject({ kind: 'finished' });
});

test.each(['a lot', '0'])('a budget of %s is refused', async budget => {
  expect(await outcomeWith(budget)).toMatchObject({
    kind: 'failed',
    error: { code: 'state.bad_budget', domain: 'user' },
  });
});

test('memory that V8 does not give is an error of the operator that asked for it', () => {
  class HungryOperator extends UnionOperator {
    override push(): void {
      new ArrayBuffer(Number.MAX_SAFE_INTEGER);
    }
  }
  const schema = fields(['k', types.string]);
  const plan = { ...nodeBase(0, [], schema), kind: 'union' } as const;
  const identity = { uid: plan.uid, fingerprint: '', what: '', keys: [] };
  const node = new GraphNode(plan, new HungryOperator(), identity, { nestedMs: 0 });
  node.open({ nowMs: 0 });
  const failure = (() => {
    try {
      node.push(0, batchOf(schema, [{ kind: 0, row: ['a'] }]));
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toBeInstanceOf(NodeFailure);
  expect(failure).toMatchObject({ nodeUid: 'node-0', cause: { code: 'state.out_of_memory', domain: 'user' } });
});
