import type { AggregateRoute, AggregateState } from './aggregate-state.ts';
import type { Vector } from './vectors/create-vector.ts';

/** Takes rows into the state of an aggregation. `k` is a row's position in the selection, `row` its position in the batch. */
export interface AggregateStep {
  add(k: number, group: number, row: number): void;
  retract(k: number, group: number, row: number): void;
  addAll(groups: Int32Array, rows: Int32Array, count: number): void;
  /** By each row's kind. */
  changeAll(groups: Int32Array, rows: Int32Array, count: number, kinds: Uint8Array): void;
  /** Writes all results of a group, one per vector. */
  write(group: number, out: readonly Vector[], at: number): void;
}

/**
 * One function per aggregation with its accumulators as local variables, so that every call has one target and is inlined. The text is made of numbers and
 * class names only.
 */
export function compileAggregateStep(state: AggregateState): AggregateStep {
  const make = new Function('state', stepText(state));
  const step: AggregateStep = make(state);
  return step;
}

function stepText(state: AggregateState): string {
  const { routes, accumulators, distincts } = state;
  const add = state.mergesParts ? 'addPart' : 'add';
  const classes = accumulators.map(accumulator => accumulator.constructor.name).join(',');
  return `"use strict";
/* ${classes}; each text has its own inline caches */
const { filters } = state;
${accumulators.map((_, a) => `const a${a} = state.accumulators[${a}];`).join('\n')}
${distincts.map((_, d) => `const d${d} = state.distincts[${d}];`).join('\n')}
const add = (k, group, row) => {
  state.rowCounts[group] += 1;
${routes.map((route, a) => change(route, a, add)).join('\n')}
};
const retract = (k, group, row) => {
  state.rowCounts[group] -= 1;
${routes.map((route, a) => change(route, a, 'retract')).join('\n')}
};
return {
  add,
  retract,
  addAll(groups, rows, count) {
    const { rowCounts } = state;
    for (let k = 0; k < count; k++) {
      const group = groups[k], row = rows[k];
      rowCounts[group] += 1;
${routes.map((route, a) => change(route, a, add)).join('\n')}
    }
  },
  changeAll(groups, rows, count, kinds) {
    for (let k = 0; k < count; k++) {
      const row = rows[k];
      if ((kinds[row] & 1) === 0) add(k, groups[k], row);
      else retract(k, groups[k], row);
    }
  },
  write(group, out, at) {
${accumulators.map((_, a) => `    a${a}.write(group, out[${a}], at);`).join('\n')}
  },
};`;
}

function change(route: AggregateRoute, a: number, verb: 'add' | 'addPart' | 'retract'): string {
  const call = `a${a}.${verb}(group, row)`;
  const { distinct } = route;
  const past =
    distinct === null
      ? call
      : `if (d${distinct.table}.${verb}(d${distinct.table}.entries[k], ${distinct.member})) ${call}`;
  if (!route.hasFilter) return `      ${past};`;
  return `      { const f = filters[${a}]; if (f.values[row] === 1 && (f.nulls === null || f.nulls[row] === 0)) { ${past}; } }`;
}
