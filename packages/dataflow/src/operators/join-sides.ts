import type { JoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowChains } from '../state/row-chains.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import type { BatchFunction } from './expression-compiler.ts';

/** Matches are worked off when there are about this many, so that a popular key does not fill the memory. */
const pairsMax = 16_384;

/** What the sides need to know of a join. */
export type JoinShape = Pick<JoinNode, 'joinType' | 'leftKeys' | 'rightKeys'> &
  Partial<
    Pick<JoinNode, 'matchesNull' | 'leftUnique' | 'rightUnique' | 'leftUpsertKey' | 'rightUpsertKey' | 'stateTtlMs'>
  >;

export interface JoinSide {
  readonly keys: readonly number[];
  readonly chains: RowChains;
  /** Rows of this side appear without a match too (padded, or alone in a semi or anti join). */
  readonly isOuter: boolean;
  readonly isUnique: boolean;
  /** Columns that identify a row whose updates come without the old one; null when they come with it. */
  readonly upsertKey: readonly number[] | null;
}

/**
 * The state of a join: one table of keys for both sides, and the rows of each side in chains by key. Also finds matches and makes output columns; which
 * rows go out, and as what, is the operators' matter.
 */
export class JoinSides {
  /** Left, right. */
  readonly sides: readonly [JoinSide, JoinSide];
  /** Key id per row of the batch that `lookup` got; -1 where a key is NULL and so meets nothing. */
  ids = new Int32Array(0);
  /** Matches of the rows in work: batch row and row of the other side. */
  readonly pairs = new RowPairs();
  readonly #keys: KeyTable;
  readonly #residual: BatchFunction | null;
  readonly #isLeftOnly: boolean;
  /** Per key: a NULL meets a NULL. */
  readonly #matchesNull: readonly boolean[];
  #rows = new Int32Array(0);
  #selected = new Int32Array(0);

  constructor(node: JoinShape, left: readonly Field[], right: readonly Field[], residual: BatchFunction | null) {
    const { joinType } = node;
    this.#isLeftOnly = joinType === 'semi' || joinType === 'anti';
    const isLeftOuter = joinType === 'left' || joinType === 'full' || this.#isLeftOnly;
    const isRightOuter = joinType === 'right' || joinType === 'full';
    const chains = (schema: readonly Field[], hasDegrees: boolean, port: number): RowChains =>
      new RowChains(
        schema.map(field => storageOf(field.type)),
        hasDegrees,
        node.stateTtlMs?.[port] ?? 0,
      );
    this.sides = [
      {
        keys: node.leftKeys,
        chains: chains(left, isLeftOuter, 0),
        isOuter: isLeftOuter,
        isUnique: node.leftUnique ?? false,
        upsertKey: node.leftUpsertKey ?? null,
      },
      {
        keys: node.rightKeys,
        chains: chains(right, isRightOuter, 1),
        isOuter: isRightOuter,
        isUnique: node.rightUnique ?? false,
        upsertKey: node.rightUpsertKey ?? null,
      },
    ];
    this.#keys = new KeyTable(node.leftKeys.map(key => storageOf(left[key]!.type)));
    this.#residual = residual;
    this.#matchesNull = node.matchesNull ?? [];
  }

  /** Finds the key of each row, making new ones; fills `ids`. */
  lookup(port: number, batch: Batch): void {
    const keys = this.sides[port]!.keys.map(key => batch.columns[key]!);
    const { rowCount } = batch;
    if (this.ids.length < rowCount) {
      this.ids = new Int32Array(grownCapacity(0, rowCount));
      this.#rows = new Int32Array(this.ids.length);
      this.#selected = new Int32Array(this.ids.length);
    }
    let count = 0;
    const mustBeKnown = keys.filter((_, k) => !this.#matchesNull[k]);
    for (let row = 0; row < rowCount; row++) if (!hasNull(mustBeKnown, row)) this.#rows[count++] = row;
    this.#keys.lookup(keys, this.#rows, count, this.#selected);
    this.ids.fill(-1, 0, rowCount);
    for (let k = 0; k < count; k++) this.ids[this.#rows[k]!] = this.#selected[k]!;
    for (const { chains } of this.sides) {
      chains.reserveKeys(this.#keys.idLimit);
      for (let k = 0; k < this.#keys.insertedCount; k++) chains.resetKey(this.#keys.inserted[k]!);
    }
  }

  /**
   * Fills `pairs` with the matches of rows from `from` on and answers the first row that has not been looked at. `admits` is asked before the
   * residual, with a row of the batch and one of the other side's state.
   */
  match(port: number, batch: Batch, from: number, admits?: (batchRow: number, stateRow: number) => boolean): number {
    const { heads, nexts } = this.sides[1 - port]!.chains;
    const { pairs, ids } = this;
    pairs.count = 0;
    let row = from;
    for (; row < batch.rowCount && pairs.count < pairsMax; row++) {
      const id = ids[row]!;
      if (id < 0) continue;
      for (let node = heads[id]!; node !== 0; node = nexts[node - 1]!)
        if (admits === undefined || admits(row, node - 1)) pairs.add(row, node - 1);
    }
    this.#filter(port, batch);
    return row;
  }

  /** Output columns for pairs of a row of the batch (-1: NULLs) and a row of the other side's state (-1: NULLs). */
  columns(port: number, batch: Batch, pairs: RowPairs): Column[] {
    const mine = (): Column[] => gatherColumns(batch.columns, pairs.batchRows, pairs.count);
    const others = (): Column[] => gatherColumns(this.sides[1 - port]!.chains.columns, pairs.stateRows, pairs.count);
    if (this.#isLeftOnly) return port === 0 ? mine() : others();
    return port === 0 ? [...mine(), ...others()] : [...others(), ...mine()];
  }

  /** Output columns for rows of one side's state, the other side NULL. */
  paddedColumns(port: number, rows: Int32Array): Column[] {
    const nowhere = new Int32Array(rows.length).fill(-1);
    const [left, right] = this.sides.map(({ chains }, side) =>
      gatherColumns(chains.columns, side === port ? rows : nowhere, rows.length),
    );
    return [...left!, ...right!];
  }

  /** Forgets a key that neither side has rows for any more. */
  sweepKey(id: number): void {
    const [left, right] = this.sides;
    if (left.chains.heads[id] !== 0 || right.chains.heads[id] !== 0) return;
    this.#keys.remove(id);
    // Not twice: -1 can not be a head.
    left.chains.heads[id] = -1;
  }

  /** Moves the time and forgets the rows that have expired. */
  forgetExpired(nowMs: number): void {
    for (const { chains } of this.sides) for (const key of chains.forgetExpired(nowMs)) this.sweepKey(key);
  }

  /** Infinity when nothing expires. */
  get nextRoundMs(): number {
    return Math.min(...this.sides.map(({ chains }) => chains.lastWrites?.nextRoundMs ?? Number.POSITIVE_INFINITY));
  }

  /** Forgets keys of the batch that neither side has rows for any more. */
  sweep(rowCount: number): void {
    for (let row = 0; row < rowCount; row++) if (this.ids[row]! >= 0) this.sweepKey(this.ids[row]!);
  }

  save(writer: StateWriter): void {
    const keys = this.#keys.save(writer, 'keys');
    this.sides[0].chains.save(writer, 'left', keys);
    this.sides[1].chains.save(writer, 'right', keys);
  }

  restore(reader: StateReader): void {
    this.#keys.load(reader, 'keys');
    this.sides[0].chains.load(reader, 'left', 'keys');
    this.sides[1].chains.load(reader, 'right', 'keys');
  }

  get sizeBytes(): number {
    return this.#keys.sizeBytes + this.sides[0].chains.sizeBytes + this.sides[1].chains.sizeBytes;
  }

  #filter(port: number, batch: Batch): void {
    if (this.#residual === null || this.pairs.count === 0) return;
    const { batchRows, stateRows, count } = this.pairs;
    const mine = gatherColumns(batch.columns, batchRows, count);
    const others = gatherColumns(this.sides[1 - port]!.chains.columns, stateRows, count);
    const columns = port === 0 ? [...mine, ...others] : [...others, ...mine];
    const condition = this.#residual({ rowCount: count, columns, kinds: null, watermarks: null }).columns[0];
    if (condition?.storage !== 'boolean') throw new TypeError('A join condition is not BOOLEAN');
    this.pairs.keep(condition.values, condition.nulls);
  }
}

export function hasNull(columns: readonly Column[], row: number): boolean {
  for (const { nulls } of columns) if (nulls !== null && nulls[row] === 1) return true;
  return false;
}
