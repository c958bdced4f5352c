import type { PhysicalOverCall } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import type { BoundFunction } from './frame-bounds.ts';
import type { SortedPartitions } from './sorted-partitions.ts';

/** The one group that is in use: a partition at a time. */
const group = 0;

/** Aggregates over one frame, for every position. The frame slides: rows are added at its end and taken back at its start. */
export function framedAggregates(
  calls: readonly PhysicalOverCall[],
  schema: readonly Field[],
  sorted: SortedPartitions,
  frame: { readonly start: BoundFunction; readonly end: BoundFunction },
): readonly Vector[] {
  const slides = calls[0]!.frame.start.kind !== 'unbounded-preceding';
  const state = new AggregateState(calls, schema, slides);
  const results = calls.map(call => createVector(storageOf(call.call.type)));
  for (const result of results) result.reserve(sorted.rows.length);
  state.reserve(1);
  state.bind(sorted.columns);
  for (let p = 0; p + 1 < sorted.starts.length; p++) {
    slide(state, sorted, sorted.starts[p]!, sorted.starts[p + 1]!, frame, results);
  }
  return results;
}

function slide(
  state: AggregateState,
  { rows, columns }: SortedPartitions,
  from: number,
  to: number,
  frame: { readonly start: BoundFunction; readonly end: BoundFunction },
  results: readonly Vector[],
): void {
  const { step } = state;
  state.reset(group);
  state.resolve(columns, new Int32Array(to - from), rows.subarray(from, to), to - from);
  let low = from;
  let high = from;
  for (let position = from; position < to; position++) {
    const start = Math.min(frame.start(position, from, to), to);
    const end = Math.min(frame.end(position, from, to), to);
    while (low < start && low < high) {
      step.retract(low - from, group, rows[low]!);
      low++;
    }
    if (low < start) {
      low = start;
      high = start;
    }
    for (; high < end; high++) step.add(high - from, group, rows[high]!);
    step.write(group, results, position);
  }
  state.sweep();
  state.release(group);
}
