import type { Relation, SinkRelation, WindowTableFunctionRelation } from '@lockstep/sql/algebra';
import { storedColumns } from '@lockstep/sql/catalog';
import { identity } from '../logical/relations.ts';
import { lowerAggregate } from './lower-aggregate.ts';
import { lowerFromChangelog, lowerToChangelog } from './lower-changelog.ts';
import { lowerCorrelate } from './lower-correlate.ts';
import { lowerJoin, lowerLookupJoin, lowerSnapshotJoin, lowerTemporalJoin } from './lower-join.ts';
import { lowerMatch } from './lower-match.ts';
import { lowerOver } from './lower-over.ts';
import { lowerTopN } from './lower-rank.ts';
import { lowerScan, lowerTableProject } from './lower-scan.ts';
import { lowerSetOperation } from './lower-set-operation.ts';
import { lowerSort } from './lower-sort.ts';
import { type Lowering, lowerCalc, project, unsupported } from './lowering.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';
import { timeAttributeOf } from './time-attribute.ts';

export function lowerRelation(lowering: Lowering, relation: Relation): AddedNode {
  switch (relation.kind) {
    case 'scan':
      return lowerScan(lowering, relation);
    case 'values':
      return lowering.builder.add({
        kind: 'values',
        inputs: [],
        rows: relation.rows,
        schema: relation.schema,
        ...spanOf(relation),
      });
    case 'project':
      if (relation.watermark !== undefined) return lowerTableProject(lowering, relation);
      return lowerTopN(lowering, relation) ?? lowerCalc(lowering, relation);
    case 'filter':
      return lowerTopN(lowering, relation) ?? lowerCalc(lowering, relation);
    case 'over':
      return lowerOver(lowering, relation);
    case 'window-tvf':
      refuseProcessingTime(lowering, relation);
      return lowering.builder.add({
        kind: 'window-tvf',
        inputs: [lowering.lower(relation.input).id],
        timeColumn: relation.timeColumn,
        window: relation.window,
        schema: relation.schema,
        ...spanOf(relation),
      });
    case 'aggregate':
      return lowerAggregate(lowering, relation);
    case 'join':
      return lowerJoin(lowering, relation);
    case 'temporal-join':
      return lowerTemporalJoin(lowering, relation);
    case 'snapshot-join':
      return lowerSnapshotJoin(lowering, relation);
    case 'lookup-join':
      return lowerLookupJoin(lowering, relation);
    case 'set-operation':
      return lowerSetOperation(lowering, relation);
    case 'expand':
      return lowering.builder.add({
        kind: 'expand',
        inputs: [lowering.lower(relation.input).id],
        projections: relation.projections,
        schema: relation.schema,
        ...spanOf(relation),
      });
    case 'correlate':
      return lowerCorrelate(lowering, relation);
    case 'to-changelog':
      return lowerToChangelog(lowering, relation);
    case 'from-changelog':
      return lowerFromChangelog(lowering, relation);
    case 'sort':
      return lowerSort(lowering, relation);
    case 'match':
      return lowerMatch(lowering, relation);
  }
}

/** The sink's rows as its connector writes them: through the binding's mapping when the table has one. */
export function lowerSink(lowering: Lowering, sink: SinkRelation): AddedNode {
  const rows = lowering.lower(sink.input);
  const { mapping, primaryKey = [] } = sink.table;
  const written =
    mapping === undefined
      ? project(lowering, rows, identity(rows.schema), sinkSchema(sink))
      : project(lowering, rows, mapping.expressions, mapping.physicalColumns);
  const stored = storedColumns(sink.table);
  const positions = primaryKey.map(name => stored.findIndex(column => column.holds === name));
  return lowering.builder.add({
    kind: 'sink',
    inputs: [written.id],
    table: sink.table,
    primaryKey: positions.includes(-1) ? [] : positions,
    ...(sink.onConflict && { onConflict: sink.onConflict }),
    schema: written.schema,
    ...spanOf(sink),
  });
}

/** The query's columns under the names of the table's persisted columns. */
function sinkSchema(sink: SinkRelation): SinkRelation['input']['schema'] {
  const persisted = sink.table.columns.filter(
    column => column.kind === 'physical' || (column.kind === 'metadata' && !column.isVirtual),
  );
  return sink.input.schema.map((field, i) => ({ name: persisted[i]?.name ?? field.name, type: field.type }));
}

/** Rows of a processing-time window can't be told apart from those that come later, unless they are aggregated. */
function refuseProcessingTime(lowering: Lowering, relation: WindowTableFunctionRelation): void {
  const time = relation.input.schema[relation.timeColumn]!.type;
  if (lowering.mode === 'batch' || timeAttributeOf(time) !== 'proctime') return;
  const hint = 'Aggregate over the window, or use event time.';
  unsupported(lowering, 'Processing time Window TableFunction is not supported yet.', relation.span, hint);
}
