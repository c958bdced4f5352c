import type { PhysicalAggregate } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from './aggregate-state.ts';
import { KeyTable } from './key-table.ts';
import type { SpillableState } from './spill/spillable-state.ts';
import type { StateReader, StateWriter } from './state-file.ts';

/** What groups of a GROUP BY are told apart by, and what is aggregated of them. */
export interface GroupShape {
  readonly keys: readonly number[];
  readonly aggregates: readonly PhysicalAggregate[];
  readonly inputSchema: readonly Field[];
  readonly canRetract: boolean;
}

/** The groups of a GROUP BY with their aggregates. */
export class KeyedGroups implements SpillableState {
  readonly keys: KeyTable;
  readonly aggregates: AggregateState;
  readonly #shape: GroupShape;

  constructor(shape: GroupShape) {
    this.#shape = shape;
    this.keys = new KeyTable(shape.keys.map(key => storageOf(shape.inputSchema[key]!.type)));
    this.aggregates = new AggregateState(shape.aggregates, shape.inputSchema, shape.canRetract);
  }

  createEmpty(): KeyedGroups {
    return new KeyedGroups(this.#shape);
  }

  /** Begins the groups that the last lookup of keys has made. */
  startInserted(): void {
    const { keys, aggregates } = this;
    aggregates.reserve(keys.idLimit);
    for (let k = 0; k < keys.insertedCount; k++) aggregates.reset(keys.inserted[k]!);
  }

  take(id: number, other: KeyedGroups, otherId: number): void {
    this.aggregates.reserve(this.keys.idLimit);
    this.aggregates.reset(id);
    this.aggregates.merge(id, other.aggregates, otherId);
  }

  has(id: number): boolean {
    return !Number.isNaN(this.aggregates.rowCounts[id]!);
  }

  drop(id: number): void {
    this.aggregates.rowCounts[id] = Number.NaN;
    this.aggregates.release(id);
    this.keys.remove(id);
  }

  trim(): void {
    this.keys.trim();
  }

  save(writer: StateWriter): void {
    this.aggregates.save(writer, 'state', this.keys.save(writer, 'keys'));
  }

  load(reader: StateReader): void {
    this.keys.load(reader, 'keys');
    this.aggregates.load(reader, 'state');
  }

  get sizeBytes(): number {
    return this.keys.sizeBytes + this.aggregates.sizeBytes;
  }
}
