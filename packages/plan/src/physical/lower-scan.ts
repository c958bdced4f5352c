import type { Expression, Field, Literal, Relation, ScanRelation } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { conjunction, inputRefs, remapRefs } from '../logical/expressions.ts';
import { identity, inputRef } from '../logical/relations.ts';
import { sourceChangelogMode } from '../logical/source-changelog.ts';
import { type Lowering, lowerCalc, project } from './lowering.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

/** The columns of a scan before pruning: physical and metadata columns in declared order. */
const scanFields = (table: ResolvedTable): readonly Field[] =>
  table.columns.filter(column => column.kind !== 'computed').map(({ name, type }) => ({ name, type }));

/** A table without event time: its rows, normalized when they are upserts. */
export const lowerScan = (lowering: Lowering, scan: ScanRelation): AddedNode =>
  normalizeUpserts(lowering, scan.table, lowerStored(lowering, scan));

/** A source, and for a mapped binding the calc that makes the logical table's columns of the physical ones. */
function lowerStored(lowering: Lowering, scan: ScanRelation): AddedNode {
  const full = scanFields(scan.table);
  const wanted = scan.schema.map(field =>
    full.findIndex(candidate => candidate.name === (field.path?.[0] ?? field.name)),
  );
  return scan.table.mapping === undefined ? plainSource(lowering, scan, wanted) : mappedSource(lowering, scan, wanted);
}

function plainSource(lowering: Lowering, scan: ScanRelation, wanted: readonly number[]): AddedNode {
  return lowering.builder.add({
    kind: 'source',
    inputs: [],
    table: scan.table,
    projection: wanted,
    schema: scan.schema,
    ...spanOf(scan),
  });
}

function mappedSource(lowering: Lowering, scan: ScanRelation, wanted: readonly number[]): AddedNode {
  const mapping = scan.table.mapping!;
  const expressions = wanted.map(column => mapping.expressions[column]!);
  const read = [...new Set(expressions.flatMap(expression => [...inputRefs(expression)]))].sort((a, b) => a - b);
  const projection = read.length === 0 ? [0] : read;
  const source = lowering.builder.add({
    kind: 'source',
    inputs: [],
    table: scan.table,
    projection,
    schema: projection.map(column => mapping.physicalColumns[column]!),
    ...spanOf(scan),
  });
  const overSource = expressions.map(expression => remapRefs(expression, column => projection.indexOf(column)));
  return project(lowering, source, overSource, scan.schema, scan.span);
}

/**
 * An upsert source names no old values; downstream operators need them, so the last row per key is kept. So it is for a source that may tell a change twice.
 * (Who needs neither is found when the changelog is inferred.)
 */
function normalizeUpserts(lowering: Lowering, table: ResolvedTable, rows: AddedNode): AddedNode {
  const changelog = sourceChangelogMode(table);
  const isToldTwice =
    lowering.config['table.exec.source.cdc-events-duplicate'] === 'true' && changelog !== 'insert-only';
  if (changelog !== 'upsert' && !isToldTwice) return rows;
  const keys = (table.primaryKey ?? []).map(name => rows.schema.findIndex(field => field.name === name));
  if (keys.length === 0 || keys.includes(-1)) return rows;
  return lowering.builder.add({ kind: 'changelog-normalize', inputs: [rows.id], keys, schema: rows.schema });
}

/** The projection that completes a table's columns: in stream mode with its watermark, in batch mode with the run's event-time range. */
export function lowerTableProject(lowering: Lowering, relation: Extract<Relation, { kind: 'project' }>): AddedNode {
  const { watermark, ...plain } = relation;
  const { input } = relation;
  if (watermark === undefined || input.kind !== 'scan') return lowerCalc(lowering, plain);
  const completed = project(
    lowering,
    lowerStored(lowering, input),
    relation.expressions,
    relation.schema,
    relation.span,
  );
  if (lowering.mode === 'stream') {
    const timed = lowering.builder.add({
      kind: 'watermark-assigner',
      inputs: [completed.id],
      rowtimeColumn: watermark.index,
      expression: watermark.expression,
      schema: relation.schema,
      ...spanOf(relation),
    });
    return normalizeUpserts(lowering, input.table, timed);
  }
  if (lowering.range === null) return completed;
  return lowering.builder.add({
    kind: 'calc',
    inputs: [completed.id],
    condition: inRange(inputRef(completed.schema, watermark.index), lowering.range),
    projections: identity(completed.schema),
    schema: completed.schema,
  });
}

function inRange(time: Expression, range: { readonly fromMs: number; readonly toMs: number }): Expression {
  const instant = (epochMs: number): Literal => ({
    kind: 'literal',
    value: [epochMs, 0],
    type: { ...time.type, nullable: false },
  });
  const compare = (functionName: string, epochMs: number): Expression => ({
    kind: 'call',
    functionName,
    args: [time, instant(epochMs)],
    type: { kind: 'BOOLEAN', nullable: time.type.nullable },
  });
  return conjunction([compare('GREATER_THAN_OR_EQUAL', range.fromMs), compare('LESS_THAN', range.toMs)]);
}
