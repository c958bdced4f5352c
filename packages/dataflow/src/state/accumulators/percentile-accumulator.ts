import { userError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import { ByteHeap } from '../../batch/byte-heap.ts';
import type { Column } from '../../batch/column.ts';
import { valueCodecOf } from '../../batch/nested/value-codec.ts';
import { readValue } from '../../batch/read-value.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { doubleText } from '../../batch/text/java-number-text.ts';
import { isArrayValue, type Value } from '../../batch/value.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { type Accumulator, isNullAt, wrongAccumulator, wrongStorage } from './accumulator.ts';
import { ValueCounts } from './value-counts.ts';

/**
 * PERCENTILE: continuous, interpolated between the two nearest values. The values of a group are sorted when its result is asked for. An array of percentages
 * gives an array of results. Of percentages that differ within a group the last ones count.
 */
export class PercentileAccumulator implements Accumulator {
  readonly counts = new ValueCounts('float64');
  /** The percentages of each group, one or an array. */
  readonly percentages: Vector;
  readonly #type: LogicalType;
  #values: Column | null = null;
  #nulls: Uint8Array | null = null;
  #percentages: Column | null = null;
  #frequencies: Column | null = null;

  /** `type`: of the percentages, DOUBLE or an ARRAY of it, and of the result. */
  constructor(type: LogicalType) {
    this.#type = type;
    this.percentages = createVector(storageOf(type));
  }

  reserve(groups: number): void {
    this.counts.reserve(groups);
    this.percentages.reserve(groups);
  }

  reset(group: number): void {
    this.counts.reset(group);
    this.percentages.setNull(group);
  }

  bind([values, percentages, frequencies]: readonly Column[]): void {
    if (values === undefined || percentages === undefined) throw wrongStorage('PERCENTILE');
    this.#values = values;
    this.#nulls = values.nulls;
    this.#percentages = percentages;
    this.#frequencies = frequencies ?? null;
  }

  add(group: number, row: number): void {
    this.#change(group, row, 1);
  }

  retract(group: number, row: number): void {
    this.#change(group, row, -1);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof PercentileAccumulator)) throw wrongAccumulator();
    this.counts.merge(group, other.counts, otherGroup);
    if (!isNullAt(other.percentages.nulls, otherGroup)) this.percentages.set(group, other.percentages, otherGroup);
  }

  release(group: number): void {
    this.counts.release(group);
    this.percentages.release(group);
  }

  write(group: number, out: Vector, at: number): void {
    const asked = readValue(this.percentages, group, this.#type);
    const sorted = this.#sorted(group);
    const total = sorted.reduce((sum, { count }) => sum + count, 0);
    const isNothing =
      asked === null || total <= 0 || (typeof asked === 'object' && isArrayValue(asked) && asked.length === 0);
    if (isNothing) {
      out.setNull(at);
      return;
    }
    const percentile = (percentage: Value): number => percentileOf(sorted, total, checkedPercentage(percentage));
    if (out.storage === 'bytes' && typeof asked === 'object' && isArrayValue(asked)) {
      const heap = new ByteHeap(asked.length * 8);
      valueCodecOf(this.#type).write(heap, asked.map(percentile));
      out.setBytes(at, heap.bytes, 0, heap.length);
    } else if (out.storage === 'float64') {
      out.values[at] = percentile(asked);
      if (out.nulls !== null) out.nulls[at] = 0;
    } else throw wrongStorage('PERCENTILE');
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    this.counts.save(writer, name, groups);
    writer.column(groups, `${name}.percentages`, this.percentages);
  }

  load(reader: StateReader, name: string): void {
    this.counts.load(reader, name);
    this.percentages.load(reader.column(`${name}.percentages`));
  }

  get sizeBytes(): number {
    return this.counts.sizeBytes + this.percentages.sizeBytes;
  }

  #change(group: number, row: number, sign: 1 | -1): void {
    if (isNullAt(this.#nulls, row)) return;
    const frequency = frequencyAt(this.#frequencies, row);
    if (frequency <= 0) return;
    this.percentages.set(group, this.#percentages!, row);
    this.counts.change(group, this.#values!, row, sign * frequency);
  }

  /** Values and how often each is there, from the least on. */
  #sorted(group: number): readonly CountedValue[] {
    const { values } = this.counts;
    if (values.storage !== 'float64') throw wrongStorage('PERCENTILE');
    return this.counts
      .entriesOf(group)
      .map(entry => ({ value: values.values[entry]!, count: this.counts.countOf(entry) }))
      .sort((a, b) => a.value - b.value);
  }
}

interface CountedValue {
  readonly value: number;
  readonly count: number;
}

function percentileOf(sorted: readonly CountedValue[], total: number, percentage: number): number {
  const position = (total - 1) * percentage;
  const lower = Math.floor(position);
  const upper = Math.ceil(position);
  const least = valueAt(sorted, lower);
  const most = valueAt(sorted, upper);
  return least === most ? least : (upper - position) * least + (position - lower) * most;
}

/** The value at a position when each is repeated as often as it is there. */
function valueAt(sorted: readonly CountedValue[], position: number): number {
  let seen = 0;
  for (const { value, count } of sorted) {
    seen += count;
    if (seen > position) return value;
  }
  return sorted.at(-1)!.value;
}

function checkedPercentage(percentage: Value): number {
  if (typeof percentage === 'number' && percentage >= 0 && percentage <= 1) return percentage;
  const shown = typeof percentage === 'number' ? doubleText(percentage) : String(percentage);
  throw userError(
    'dataflow.percentage_range',
    `Percentage of PERCENTILE should be between [0.0, 1.0], but was '${shown}'.`,
  );
}

/** 1 without the argument, 0 for NULL. */
function frequencyAt(column: Column | null, row: number): number {
  if (column === null) return 1;
  if (column.storage !== 'int64') throw wrongStorage('The frequency of PERCENTILE');
  return isNullAt(column.nulls, row) ? 0 : Number(column.values[row]!);
}
