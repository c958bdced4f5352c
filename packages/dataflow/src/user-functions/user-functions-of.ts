import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { UserFunction } from '@lockstep/sql/catalog';

/** The user functions that a plan calls anywhere, each once. A plan is JSON, so that every place is looked at, also those of nodes yet to come. */
export function userFunctionsOf(plan: PhysicalPlan): readonly UserFunction[] {
  const found = new Map<string, UserFunction>();
  JSON.stringify(plan.nodes, (key, value: unknown) => {
    if (key === 'userFunction' && isUserFunction(value)) found.set(JSON.stringify(value), value);
    return value;
  });
  return [...found.values()];
}

const isUserFunction = (value: unknown): value is UserFunction =>
  typeof value === 'object' && value !== null && 'source' in value && 'resultType' in value;
