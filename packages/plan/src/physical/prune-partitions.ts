import { conjunction, conjuncts, type Expression, inputRefs } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { sourceChangelogMode } from '../logical/source-changelog.ts';
import type { Draft } from './rewrite-drafts.ts';

type SourceDraft = Extract<Draft, { kind: 'source' }>;

/**
 * Tells the source of a partitioned table which of its partitions the filters right above it let pass; the filters stay. A source with several readers keeps what any
 * of them wants. `isFixed`: the expression has one value per partition for the whole run. `isPruned`: the table's connector leaves partitions out.
 */
export function prunePartitions(
  drafts: readonly Draft[],
  isFixed: (expression: Expression) => boolean,
  isPruned: (table: ResolvedTable) => boolean,
): readonly Draft[] {
  const readers = Map.groupBy(
    drafts.flatMap(draft => draft.inputs.map(input => ({ input, draft }))),
    ({ input }) => input,
  );
  return drafts.map((draft, id) => {
    if (draft.kind !== 'source' || !isPruned(draft.table)) return draft;
    const columns = partitionColumns(draft);
    const wanted = (readers.get(id) ?? []).map(reader => partitionConditions(reader.draft, columns, isFixed));
    if (wanted.length === 0 || wanted.some(conditions => conditions.length === 0)) return draft;
    const partitions = wanted.length === 1 ? wanted[0]! : [anyOf(wanted.map(conjunction))];
    return { ...draft, partitionConditions: partitions };
  });
}

/** Positions in the source's schema. Of a mapped binding the physical table's partitions are not known. */
function partitionColumns({ table, schema }: SourceDraft): ReadonlySet<number> {
  if (table.mapping !== undefined || sourceChangelogMode(table) !== 'insert-only') return new Set();
  const isPartition = (column: number): boolean =>
    schema[column]!.path === undefined && table.partitionKeys.includes(schema[column]!.name);
  return new Set([...schema.keys()].filter(isPartition));
}

function partitionConditions(
  reader: Draft,
  columns: ReadonlySet<number>,
  isFixed: (expression: Expression) => boolean,
): readonly Expression[] {
  if (reader.kind !== 'calc' || reader.condition === undefined) return [];
  const isOfPartition = (condition: Expression): boolean => {
    const refs = [...inputRefs(condition)];
    return refs.length > 0 && refs.every(ref => columns.has(ref)) && isFixed(condition);
  };
  /** What must be TRUE of a partition for the condition to be TRUE of any row in it. */
  const implied = (condition: Expression): readonly Expression[] => {
    if (isOfPartition(condition)) return [condition];
    const parts = conjuncts(condition);
    if (parts.length > 1) return parts.flatMap(implied);
    const branches = disjuncts(condition).map(branch => (branch === condition ? [] : implied(branch)));
    return branches.some(branch => branch.length === 0) ? [] : [anyOf(branches.map(conjunction))];
  };
  return implied(reader.condition);
}

function disjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === 'call' && condition.functionName === 'OR' ? condition.args.flatMap(disjuncts) : [condition];
}

const anyOf = (conditions: readonly Expression[]): Expression =>
  conditions.reduce((left, right) => ({
    kind: 'call',
    functionName: 'OR',
    args: [left, right],
    type: { kind: 'BOOLEAN', nullable: left.type.nullable || right.type.nullable },
  }));
