import { totalmem } from 'node:os';
import { userError } from '@lockstep/kernel/errors';
import { operatorText } from '@lockstep/plan/explain';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { memorySizeBytes } from '@lockstep/sql/catalog';
import type { DataflowGraph } from '../build/build-graph.ts';
import type { GraphNode } from '../build/graph-node.ts';
import { attributed } from '../build/node-failure.ts';
import { spillKeys } from '../build/spill-keys.ts';
import { budgetExceeded, budgetSetting } from '../build/state-failure.ts';
import { isDivided } from '../operators/operator.ts';

const shareOfSpilling = 0.8;

/** How much memory the state of a run may take; of several subtasks each has an equal part of it. */
export class StateBudget {
  readonly #plan: PhysicalPlan;
  readonly #bytesMax: number;

  /** Without the setting, half of the memory that the process may have. */
  constructor(plan: PhysicalPlan, config: Readonly<Record<string, string>>, parallelism: number) {
    const written = config[budgetSetting];
    const bytes = written === undefined ? memoryOfProcess() / 2 : memorySizeBytes(written);
    if (bytes === null || bytes === 0)
      throw userError('state.bad_budget', `${budgetSetting}: '${written}' is no size; write for example '4 gb'`);
    this.#plan = plan;
    this.#bytesMax = bytes / parallelism;
  }

  /** Of the operators that can put state to disk, in memory. The rest is for the others, and for what a growing array needs in passing. */
  get bytesBeforeSpill(): number {
    return this.#bytesMax * shareOfSpilling;
  }

  /** Ends the run when its state has outgrown the budget; the failure is of the operator that holds the most. */
  check({ nodes }: DataflowGraph): void {
    if (bytesOfAll(nodes) <= this.#bytesMax) return;
    for (const node of nodes)
      node.timed(operator => {
        if (isDivided(operator)) operator.giveBack();
      });
    const stateBytes = bytesOfAll(nodes);
    if (stateBytes <= this.#bytesMax) return;
    const largest = nodes.reduce((most, node) => (bytesOf(node) > bytesOf(most) ? node : most));
    const { uid } = largest.plan;
    const place = {
      operator: operatorText(this.#plan, uid),
      operatorUid: uid,
      operatorBytes: bytesOf(largest),
      canSpill: spillKeys(largest.plan, this.#plan) !== null,
    };
    throw attributed(budgetExceeded(stateBytes, this.#bytesMax, place), largest.plan);
  }
}

const bytesOfAll = (nodes: readonly GraphNode[]): number => nodes.reduce((sum, node) => sum + bytesOf(node), 0);

const bytesOf = ({ operator }: GraphNode): number => operator?.stateBytes ?? 0;

/** A container may allow less than the machine has. */
function memoryOfProcess(): number {
  const allowedBytes = process.constrainedMemory();
  return allowedBytes > 0 ? Math.min(allowedBytes, totalmem()) : totalmem();
}
