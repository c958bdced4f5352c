import type { Span } from '@lockstep/kernel/diagnostics';
import { invariant } from '@lockstep/kernel/invariant';
import {
  conjunction,
  type Expression,
  type Field,
  type IntervalBounds,
  intervalBounds,
  type JoinRelation,
  type LookupJoinRelation,
  remapRefs,
  type SnapshotJoinRelation,
  type TemporalJoinRelation,
} from '@lockstep/sql/algebra';
import { splitEquiKeys } from './equi-keys.ts';
import type { WindowJoinNode } from './join-nodes.ts';
import { type Lowering, materialize, pick, unsupported } from './lowering.ts';

import { type AddedNode, spanOf } from './plan-builder.ts';
import { hintedTtl } from './state-ttl.ts';
import { isSameWindow, windowBoundsOf } from './window-bounds.ts';

/** What every kind of two-sided join begins with. */
type AnyJoin = Pick<JoinRelation, 'joinType' | 'left' | 'right' | 'condition' | 'schema' | 'span'>;

/** The join of a relation: on windows, on bounded time, or on all that was ever there. In batch all is there. */
export function lowerJoin(lowering: Lowering, join: JoinRelation): AddedNode {
  const isHalf = join.joinType === 'semi' || join.joinType === 'anti';
  const interval = lowering.mode === 'stream' && !isHalf ? intervalBounds(join) : null;
  if (interval !== null && !isHalf) return lowerIntervalJoin(lowering, join, interval);
  const prepared = prepareJoin(lowering, join);
  const windows = lowering.mode === 'stream' ? joinedWindows(join, prepared) : null;
  const node = lowering.builder.add(
    windows === null
      ? {
          kind: 'join',
          joinType: join.joinType,
          ...prepared.parts,
          leftUnique: false,
          rightUnique: false,
          ...hintedTtl(lowering, join.stateTtlMs ?? []),
        }
      : { kind: 'window-join', joinType: join.joinType, ...prepared.parts, ...windows },
  );
  return prepared.finish(node);
}

function lowerIntervalJoin(lowering: Lowering, join: JoinRelation, interval: IntervalBounds): AddedNode {
  const { joinType } = join;
  invariant(joinType !== 'semi' && joinType !== 'anti', 'an interval join has rows of both sides');
  const { rest, ...bounds } = interval;
  const prepared = prepareJoin(lowering, { ...join, condition: rest });
  return prepared.finish(lowering.builder.add({ kind: 'interval-join', joinType, ...prepared.parts, ...bounds }));
}

export function lowerTemporalJoin(lowering: Lowering, join: TemporalJoinRelation): AddedNode {
  const { joinType, leftTime, rightTime } = join;
  const prepared = prepareJoin(lowering, join);
  if (prepared.parts.leftKeys.length === 0) {
    unsupported(lowering, 'A temporal join needs an equality on the primary key of the versioned table', join.span);
  }
  return prepared.finish(
    lowering.builder.add({ kind: 'temporal-join', joinType, ...prepared.parts, leftTime, rightTime }),
  );
}

export function lowerSnapshotJoin(lowering: Lowering, join: SnapshotJoinRelation): AddedNode {
  const { joinType, loadedAt } = join;
  const prepared = prepareJoin(lowering, join);
  return prepared.finish(lowering.builder.add({ kind: 'snapshot-join', joinType, ...prepared.parts, loadedAt }));
}

interface PreparedJoin {
  readonly parts: {
    readonly inputs: readonly number[];
    readonly leftKeys: readonly number[];
    readonly rightKeys: readonly number[];
    readonly matchesNull?: readonly boolean[];
    readonly residual?: Expression;
    readonly schema: readonly Field[];
    readonly span?: Span;
  };
  /** Back to the relation's own columns. */
  finish(node: AddedNode): AddedNode;
}

/** Makes the keys of both sides plain columns. */
function prepareJoin(lowering: Lowering, join: AnyJoin): PreparedJoin {
  const leftWidth = join.left.schema.length;
  const keys = splitEquiKeys(join.condition, leftWidth);
  const left = materialize(lowering, lowering.lower(join.left), keys.left, { keepInput: true });
  const right = materialize(lowering, lowering.lower(join.right), keys.right, { keepInput: true });
  const widthOfLeft = left.node.schema.length;
  const toWide = (index: number): number => (index < leftWidth ? index : widthOfLeft + index - leftWidth);
  const residual = keys.residual.map(condition => remapRefs(condition, toWide));
  const isHalf = join.joinType === 'semi' || join.joinType === 'anti';
  return {
    parts: {
      inputs: [left.node.id, right.node.id],
      leftKeys: left.positions,
      rightKeys: right.positions,
      ...(keys.matchesNull.includes(true) && { matchesNull: keys.matchesNull }),
      ...(residual.length > 0 && { residual: conjunction(residual) }),
      schema: joinSchema(join.joinType, left.node.schema, isHalf ? [] : right.node.schema),
      ...spanOf(join),
    },
    finish: node =>
      pick(
        lowering,
        node,
        join.schema.map((_, i) => toWide(i)),
        join.schema,
        join.span,
      ),
  };
}

/** The window ends of a join whose keys hold both bounds of the same windows of both sides; null for any other join. */
function joinedWindows(
  join: JoinRelation,
  { parts }: PreparedJoin,
): Pick<WindowJoinNode, 'leftWindowEnd' | 'rightWindowEnd' | 'isZoned'> | null {
  const left = windowBoundsOf(join.left);
  const right = windowBoundsOf(join.right);
  if (left === null || right === null || !isSameWindow(left, right)) return null;
  const keyOn = (lefts: ReadonlySet<number>, rights: ReadonlySet<number>): number =>
    parts.leftKeys.findIndex((key, i) => lefts.has(key) && rights.has(parts.rightKeys[i]!));
  const end = keyOn(left.ends, right.ends);
  if (end === -1 || keyOn(left.starts, right.starts) === -1) return null;
  return { leftWindowEnd: parts.leftKeys[end]!, rightWindowEnd: parts.rightKeys[end]!, isZoned: left.isZoned };
}

/** A padded side's columns may be NULL. */
function joinSchema(
  joinType: JoinRelation['joinType'],
  left: readonly Field[],
  right: readonly Field[],
): readonly Field[] {
  const nullable = (fields: readonly Field[]): readonly Field[] =>
    fields.map(field => ({ ...field, type: { ...field.type, nullable: true } }));
  const padsLeft = joinType === 'right' || joinType === 'full';
  const padsRight = joinType === 'left' || joinType === 'full';
  return [...(padsLeft ? nullable(left) : left), ...(padsRight ? nullable(right) : right)];
}

export function lowerLookupJoin(lowering: Lowering, join: LookupJoinRelation): AddedNode {
  const leftWidth = join.left.schema.length;
  const keyExpressions = join.keys.map(key => key.left);
  const { node: left, positions } = materialize(lowering, lowering.lower(join.left), keyExpressions, {
    keepInput: true,
  });
  const toWide = (index: number): number => (index < leftWidth ? index : left.schema.length + index - leftWidth);
  const node = lowering.builder.add({
    kind: 'lookup-join',
    inputs: [left.id],
    joinType: join.joinType,
    table: join.table,
    keys: join.keys.map((key, i) => ({ leftColumn: positions[i]!, column: key.column })),
    ...(join.residual && { residual: remapRefs(join.residual, toWide) }),
    ...(join.hint && { hint: join.hint }),
    schema: [...left.schema, ...join.schema.slice(leftWidth)],
    ...spanOf(join),
  });
  return pick(
    lowering,
    node,
    join.schema.map((_, i) => toWide(i)),
    join.schema,
    join.span,
  );
}
