import type { Relation, SinkRelation } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { inputsOf, withInputs } from '../logical/relations.ts';
import { avoidCrossJoins } from './avoid-cross-joins.ts';
import { foldConstants } from './fold-constants.ts';
import { mergeFilters } from './merge-filters.ts';
import { mergeProjects } from './merge-projects.ts';
import { pruneColumns } from './prune-columns.ts';
import { pruneEmpty } from './prune-empty.ts';
import { pushFilterDown } from './push-filter-down.ts';
import { pushJoinConditions } from './push-join-conditions.ts';
import { readFields } from './read-fields.ts';
import { reduceOuterJoins } from './reduce-outer-joins.ts';
import { removeIdentityProject } from './remove-identity-project.ts';
import { reorderJoins } from './reorder-joins.ts';
import type { OptimizerRule, RuleContext } from './rule.ts';
import { simplifyConditions } from './simplify-conditions.ts';
import { splitDistinctAggregates } from './split-distinct-aggregates.ts';
import { verify, verifySameSchema } from './verify.ts';

/** Local rules in the order they are tried; the order is data. */
const localRules: readonly OptimizerRule[] = [
  foldConstants,
  simplifyConditions,
  pruneEmpty,
  mergeFilters,
  reduceOuterJoins,
  pushFilterDown,
  pushJoinConditions,
  avoidCrossJoins,
  mergeProjects,
  removeIdentityProject,
];

/** Rules that look at the whole job come behind the local ones, the last two over the physical plan. */
export const ruleNames: readonly string[] = [
  ...localRules.map(rule => rule.name),
  'reorder-joins',
  'split-distinct-aggregates',
  'read-fields',
  'prune-columns',
  'push-filter-into-source',
  'prune-partitions',
];

export interface OptimizeOptions extends RuleContext {
  readonly disabledRules: ReadonlySet<string>;
  /** Up to how many tables every order of joins is looked at; null: joins stay as written. */
  readonly bushyJoinsMax: number | null;
  /** Into how many buckets the values of DISTINCT aggregates are split; null: into none. */
  readonly distinctBuckets: number | null;
  /** Whether a table's connector can read a field of a ROW column on its own. */
  readonly canReadFields: (table: ResolvedTable) => boolean;
}

/** A local rule moves a filter at most once per level; a deeper need than this is a rule that undoes another. */
const passesMax = 50;

/** Rewrites the plans of one job together, so that what they share stays shared. Every output schema stays as it was. */
export function optimize(sinks: readonly SinkRelation[], options: OptimizeOptions): readonly SinkRelation[] {
  const rules = localRules.filter(rule => !options.disabledRules.has(rule.name));
  let optimized: readonly SinkRelation[] = sinks.map(sink => ({
    ...sink,
    input: toFixpoint(withJoinsReordered(sink.input, rules, options), rules, options),
  }));
  const { distinctBuckets } = options;
  if (distinctBuckets !== null && !options.disabledRules.has('split-distinct-aggregates')) {
    optimized = optimized.map(sink => ({
      ...sink,
      input: toFixpoint(splitDistinctAggregates(sink.input, distinctBuckets), rules, options),
    }));
  }
  if (!options.disabledRules.has('read-fields')) optimized = readFields(optimized, options.canReadFields);
  if (!options.disabledRules.has('prune-columns')) {
    optimized = pruneColumns(optimized).map(sink => ({ ...sink, input: toFixpoint(sink.input, rules, options) }));
  }
  optimized.forEach((sink, i) => {
    verify(sink.input);
    verifySameSchema(sinks[i]!.input.schema, sink.input.schema, 'optimize');
  });
  return optimized;
}

/** With the filters where they belong, and before joins are taken apart by what avoids cross joins. */
function withJoinsReordered(relation: Relation, rules: readonly OptimizerRule[], options: OptimizeOptions): Relation {
  const { bushyJoinsMax, disabledRules } = options;
  if (bushyJoinsMax === null || disabledRules.has('reorder-joins')) return relation;
  const filtered = toFixpoint(
    relation,
    rules.filter(rule => rule !== avoidCrossJoins),
    options,
  );
  return reorderJoins(filtered, bushyJoinsMax, options);
}

function toFixpoint(relation: Relation, rules: readonly OptimizerRule[], context: RuleContext): Relation {
  let current = relation;
  for (let pass = 0; pass < passesMax; pass++) {
    const next = rewriteOnce(current, rules, context);
    if (next === current) return current;
    current = next;
  }
  return current;
}

/** One top-down pass: a node is rewritten until no rule applies, then its inputs are visited. */
function rewriteOnce(relation: Relation, rules: readonly OptimizerRule[], context: RuleContext): Relation {
  let node = relation;
  for (const rule of rules) {
    const next = rule.rewrite(node, context);
    if (next !== node) verifySameSchema(node.schema, next.schema, rule.name);
    node = next;
  }
  return withInputs(
    node,
    inputsOf(node).map(input => rewriteOnce(input, rules, context)),
  );
}
