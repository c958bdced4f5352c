import type { PhysicalAggregate, PhysicalPlan } from '@lockstep/plan/physical';
import type { UserFunction } from '@lockstep/sql/catalog';
import type { UserAggregate } from './user-aggregate.ts';

/** An aggregate of a plan with what runs it, when a user wrote it. */
export interface BoundAggregate extends PhysicalAggregate {
  readonly userAggregate: UserAggregate;
}

export const isBound = (aggregate: PhysicalAggregate): aggregate is BoundAggregate => 'userAggregate' in aggregate;

/** The plan with users' aggregates bound, wherever a node has them; the same plan when there are none. */
export function withUserAggregates(
  plan: PhysicalPlan,
  functions: readonly UserFunction[],
  bind: (userFunction: UserFunction) => UserAggregate,
): PhysicalPlan {
  if (functions.every(({ kind }) => kind !== 'aggregate')) return plan;
  const bound = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(bound);
    const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bound(part)]));
    return isUserAggregate(value) ? { ...copy, userAggregate: bind(value.call.userFunction) } : copy;
  };
  // Only properties are added: what was a plan is one.
  return bound(plan) as PhysicalPlan;
}

type Unbound = PhysicalAggregate & { readonly call: { readonly userFunction: UserFunction } };

function isUserAggregate(value: object): value is Unbound {
  const call = 'call' in value ? value.call : null;
  return (
    typeof call === 'object' &&
    call !== null &&
    'kind' in call &&
    call.kind === 'aggregate-call' &&
    'userFunction' in call
  );
}
