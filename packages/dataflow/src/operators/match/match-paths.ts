import type { StateReader, StateWriter } from '../../state/state-file.ts';
import type { StateTable } from '../../state/state-image.ts';
import { grownCapacity } from '../../state/vectors/vector.ts';
import type { MatchRows } from './match-rows.ts';

/** No step: the path is empty. */
export const noStep = -1;

/**
 * The ways of all matches under way, as a forest: a step maps a row to a variable and knows the step before it, so matches with the same beginning share it.
 * A step lives as long as a match or a later step refers to it. Rows of one variable are a run; runs follow in the order of the variables.
 */
export class MatchPaths {
  rows: Int32Array = new Int32Array(0);
  readonly #source: MatchRows;
  #parents: Int32Array = new Int32Array(0);
  #variables: Int32Array = new Int32Array(0);
  /** The first step of the step's run. */
  #runStarts: Int32Array = new Int32Array(0);
  /** How many steps of the same run come before. */
  #ordinals: Int32Array = new Int32Array(0);
  /** How many steps come before. */
  #depths: Int32Array = new Int32Array(0);
  #references: Int32Array = new Int32Array(0);
  #used = 0;
  readonly #free: number[] = [];

  constructor(source: MatchRows) {
    this.#source = source;
  }

  /** A step behind `parent`, with one reference for the caller. */
  add(variable: number, row: number, parent: number): number {
    const step = this.#free.pop() ?? this.#newId();
    const continues = parent !== noStep && this.#variables[parent] === variable;
    this.rows[step] = row;
    this.#parents[step] = parent;
    this.#variables[step] = variable;
    this.#runStarts[step] = continues ? this.#runStarts[parent]! : step;
    this.#ordinals[step] = continues ? this.#ordinals[parent]! + 1 : 0;
    this.#depths[step] = parent === noStep ? 0 : this.#depths[parent]! + 1;
    this.#references[step] = 1;
    this.#source.retain(row);
    if (parent !== noStep) this.retain(parent);
    return step;
  }

  retain(step: number): void {
    this.#references[step]!++;
  }

  release(from: number): void {
    for (let step = from; step !== noStep && --this.#references[step]! === 0; step = this.#parents[step]!) {
      this.#source.release(this.rows[step]!);
      this.#free.push(step);
    }
  }

  /** The step before; `noStep` for a first one. */
  before(step: number): number {
    return this.#parents[step]!;
  }

  /** How many rows the path ending at `step` has for a variable; null counts all. */
  countOf(step: number, variable: number | null): number {
    if (variable === null) return step === noStep ? 0 : this.#depths[step]! + 1;
    const last = this.#runOf(step, variable);
    return last === noStep ? 0 : this.#ordinals[last]! + 1;
  }

  /** The step of a variable's row, counted from its first; `noStep` where there is none. */
  fromFirst(step: number, variable: number | null, offset: number): number {
    const last = variable === null ? step : this.#runOf(step, variable);
    if (last === noStep) return noStep;
    const index = variable === null ? this.#depths[last]! : this.#ordinals[last]!;
    if (offset > index) return noStep;
    if (offset === 0 && variable !== null) return this.#runStarts[last]!;
    return this.#back(last, index - offset);
  }

  /** The same, counted from its last. */
  fromLast(step: number, variable: number | null, offset: number): number {
    const last = variable === null ? step : this.#runOf(step, variable);
    if (last === noStep) return noStep;
    const index = variable === null ? this.#depths[last]! : this.#ordinals[last]!;
    return offset > index ? noStep : this.#back(last, offset);
  }

  /** Writes the steps as a table; ids stay. */
  save(writer: StateWriter, rows: StateTable): StateTable {
    const placement = { kind: 'reference', owner: rows.name, section: 'paths.rows' } as const;
    const table = writer.table('paths', this.#used, placement, Int32Array.from(this.#free));
    writer.references(table, 'paths.rows', this.rows, rows, 0);
    writer.references(table, 'paths.parents', this.#parents, table, 0);
    writer.references(table, 'paths.runStarts', this.#runStarts, table, 0);
    writer.array(table, 'paths.variables', this.#variables);
    writer.array(table, 'paths.ordinals', this.#ordinals);
    writer.array(table, 'paths.depths', this.#depths);
    return table;
  }

  /** Steps without references but those of their followers: whoever refers to a step retains it. */
  load(reader: StateReader): void {
    this.rows = reader.int32('paths.rows');
    this.#parents = reader.int32('paths.parents');
    this.#runStarts = reader.int32('paths.runStarts');
    this.#variables = reader.int32('paths.variables');
    this.#ordinals = reader.int32('paths.ordinals');
    this.#depths = reader.int32('paths.depths');
    this.#references = new Int32Array(this.rows.length);
    this.#used = this.rows.length;
    const isFree = reader.freeFlags('paths');
    for (let step = 0; step < this.#used; step++) {
      if (isFree[step] === 1) this.#free.push(step);
      else {
        this.#source.retain(this.rows[step]!);
        if (this.#parents[step] !== noStep) this.retain(this.#parents[step]!);
      }
    }
  }

  get sizeBytes(): number {
    return this.rows.byteLength * 7;
  }

  /** The last step of a variable's run on the way to `from`. */
  #runOf(from: number, variable: number): number {
    let step = from;
    while (step !== noStep && this.#variables[step]! > variable) step = this.#parents[this.#runStarts[step]!]!;
    return step !== noStep && this.#variables[step] === variable ? step : noStep;
  }

  #back(from: number, steps: number): number {
    let step = from;
    for (let left = steps; left > 0; left--) step = this.#parents[step]!;
    return step;
  }

  #newId(): number {
    if (this.#used === this.rows.length) {
      const capacity = grownCapacity(this.rows.length, this.#used + 1);
      const grow = (values: Int32Array): Int32Array<ArrayBuffer> => {
        const grown = new Int32Array(capacity);
        grown.set(values);
        return grown;
      };
      this.rows = grow(this.rows);
      this.#parents = grow(this.#parents);
      this.#variables = grow(this.#variables);
      this.#runStarts = grow(this.#runStarts);
      this.#ordinals = grow(this.#ordinals);
      this.#depths = grow(this.#depths);
      this.#references = grow(this.#references);
    }
    return this.#used++;
  }
}
