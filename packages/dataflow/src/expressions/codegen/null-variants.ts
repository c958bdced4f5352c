import type { Expression, Field } from '@lockstep/sql/algebra';
import type { Batch } from '../../batch/batch.ts';
import { forEachInputRef, type NullKnowledge } from './column-access.ts';

/** So many combinations of columns with NULLs get code of their own; further ones share code that expects NULLs anywhere. */
const variantsMax = 8;

/** Picks, per batch, the code for exactly those columns that have NULLs in it, and has it generated when it is new. */
export class NullVariants<F> {
  readonly #columns: readonly number[];
  readonly #generate: (nullsOf: (column: number) => NullKnowledge) => F;
  readonly #variants = new Map<string, F>();
  #general: F | undefined;

  constructor(
    schema: readonly Field[],
    expressions: readonly Expression[],
    generate: (nullsOf: (column: number) => NullKnowledge) => F,
  ) {
    const columns = new Set<number>();
    for (const expression of expressions) forEachInputRef(expression, column => columns.add(column));
    this.#columns = [...columns].filter(column => schema[column]?.type.nullable === true);
    this.#generate = generate;
  }

  forBatch(batch: Batch): F {
    const key = this.#columns.map(column => (batch.columns[column]!.nulls === null ? '0' : '1')).join('');
    const known = this.#variants.get(key);
    if (known !== undefined) return known;
    if (this.#variants.size >= variantsMax) {
      this.#general ??= this.#generate(() => 'unknown');
      return this.#general;
    }
    const variant = this.#generate(column => (batch.columns[column]!.nulls === null ? 'none' : 'some'));
    this.#variants.set(key, variant);
    return variant;
  }
}
