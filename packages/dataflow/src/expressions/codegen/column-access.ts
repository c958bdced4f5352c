import type { Expression, Field } from '@lockstep/sql/algebra';
import { readString, readValue } from '../../batch/read-value.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { zerosFor } from './bytes-runtime.ts';
import { isTextType, type Operand } from './operand.ts';
import type { SourceWriter } from './source-writer.ts';

/** Whether a column's values can be NULL in the batches that a function is for. */
export type NullKnowledge = 'none' | 'some' | 'unknown';

/** How generated code reads the columns of the input, row `i`. */
export class ColumnAccess {
  readonly #writer: SourceWriter;
  readonly #schema: readonly Field[];
  readonly #nullsOf: (column: number) => NullKnowledge;
  readonly #uses: ReadonlyMap<number, number>;
  readonly #columns = new Set<number>();
  readonly #lazyTexts = new Set<number>();

  constructor(
    writer: SourceWriter,
    schema: readonly Field[],
    expressions: readonly Expression[],
    nullsOf: (column: number) => NullKnowledge,
  ) {
    this.#writer = writer;
    this.#schema = schema;
    this.#nullsOf = nullsOf;
    this.#uses = countUses(expressions);
  }

  operand(column: number): Operand {
    this.#columns.add(column);
    const { type } = this.#schema[column]!;
    const isNull = type.nullable && this.#nullsOf(column) !== 'none' ? `N${column}[i] === 1` : null;
    switch (storageOf(type)) {
      case 'boolean':
        return { isNull, value: `(V${column}[i] === 1)` };
      case 'timestamp':
        return { isNull, value: `V${column}[i]`, nanos: hasNanos(type) ? `X${column}[i]` : '0' };
      case 'bytes': {
        const bytes = { bytes: `B${column}`, start: `S${column}[i]`, end: `E${column}[i]` };
        return { isNull, value: this.#text(column), bytes };
      }
      default:
        return { isNull, value: `V${column}[i]` };
    }
  }

  /** Declarations before the row loop. */
  head(): string[] {
    return [...this.#columns].flatMap(column => [`const C${column} = columns[${column}];`, ...this.#arrays(column)]);
  }

  /** Declarations at the start of each row. */
  rowHead(): string[] {
    return [...this.#lazyTexts].map(column => `let t${column} = null;`);
  }

  #arrays(column: number): string[] {
    const { type } = this.#schema[column]!;
    const lines: string[] = [];
    const zeros = this.#writer.constant(zerosFor);
    if (type.nullable && this.#nullsOf(column) !== 'none') {
      lines.push(`const N${column} = C${column}.nulls === null ? ${zeros}(inputRows) : C${column}.nulls;`);
    }
    if (storageOf(type) === 'bytes') {
      lines.push(`const B${column} = C${column}.bytes, S${column} = C${column}.starts, E${column} = C${column}.ends;`);
    } else {
      lines.push(`const V${column} = C${column}.values;`);
      if (hasNanos(type))
        lines.push(`const X${column} = C${column}.nanos === null ? ${zeros}(inputRows) : C${column}.nanos;`);
    }
    return lines;
  }

  /** Text that several places may read is decoded once per row, and only when one does. */
  #text(column: number): string {
    const { type } = this.#schema[column]!;
    if (!isTextType(type)) {
      const read = this.#writer.constant(readValue);
      return `${read}(C${column}, i, ${this.#writer.constant(type)})`;
    }
    const read = `${this.#writer.constant(readString)}(C${column}, i)`;
    if ((this.#uses.get(column) ?? 0) < 2) return read;
    this.#lazyTexts.add(column);
    return `(t${column} === null ? (t${column} = ${read}) : t${column})`;
  }
}

const hasNanos = (type: Field['type']): boolean =>
  (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > 3;

function countUses(expressions: readonly Expression[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const expression of expressions) {
    forEachInputRef(expression, column => uses.set(column, (uses.get(column) ?? 0) + 1));
  }
  return uses;
}

export function forEachInputRef(expression: Expression, visit: (column: number) => void): void {
  if (expression.kind === 'input-ref') visit(expression.index);
  for (const child of childrenOf(expression)) forEachInputRef(child, visit);
}

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args;
    case 'cast':
      return [expression.input];
    case 'case':
      return [...expression.branches.flatMap(branch => [branch.when, branch.then]), expression.otherwise];
    default:
      return [];
  }
}
