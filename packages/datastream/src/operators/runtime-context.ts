import type { RuntimeContext } from '../functions/functions.ts';
import type { KeyedStateStore } from '../state/keyed-state-store.ts';

/** The door through which a function gets its states. */
export const runtimeContextOf = (states: KeyedStateStore): RuntimeContext => ({
  getState: descriptor => states.value(descriptor),
  getListState: descriptor => states.list(descriptor),
  getMapState: descriptor => states.map(descriptor),
  getReducingState: descriptor => states.reducing(descriptor),
  getAggregatingState: descriptor => states.aggregating(descriptor),
});
