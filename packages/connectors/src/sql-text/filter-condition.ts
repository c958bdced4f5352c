import type { Expression, InputRef, Literal } from '@lockstep/sql/algebra';
import { isInteger } from '@lockstep/sql/types';

export interface FilterCondition {
  readonly sql: string;
  /** All text; the statement casts them. */
  readonly parameters: readonly string[];
}

/** What differs between the databases that filters are handed to. */
export interface FilterDialect {
  /** The column, as an expression of the type's natural type in the database. */
  readonly column: (index: number) => string;
  /** A TIMESTAMP or TIMESTAMP_LTZ from the parameter, which is in microseconds. */
  readonly timestamp: (parameter: string, kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ') => string;
}

const comparisons: Readonly<Record<string, { readonly symbol: string; readonly mirrored: string }>> = {
  EQUALS: { symbol: '=', mirrored: '=' },
  LESS_THAN: { symbol: '<', mirrored: '>' },
  LESS_THAN_OR_EQUAL: { symbol: '<=', mirrored: '>=' },
  GREATER_THAN: { symbol: '>', mirrored: '<' },
  GREATER_THAN_OR_EQUAL: { symbol: '>=', mirrored: '<=' },
};

/**
 * The part of a filter that a database can apply with the same outcome, as a condition; null when there is none. It may keep rows that the filter drops, never
 * the other way round: comparisons of a column with a constant, and tests for NULL, joined by AND. `firstParameter` is the number of the first `$n`.
 */
export function filterCondition(
  filter: Expression | undefined,
  dialect: FilterDialect,
  firstParameter: number,
): FilterCondition | null {
  const writer = new ConditionWriter(dialect, firstParameter);
  const conditions = conjuncts(filter).flatMap(conjunct => writer.condition(conjunct) ?? []);
  return conditions.length === 0 ? null : { sql: conditions.join(' AND '), parameters: writer.parameters };
}

function conjuncts(filter: Expression | undefined): Expression[] {
  if (filter === undefined) return [];
  return filter.kind === 'call' && filter.functionName === 'AND' ? filter.args.flatMap(conjuncts) : [filter];
}

class ConditionWriter {
  readonly parameters: string[] = [];
  readonly #dialect: FilterDialect;
  readonly #firstParameter: number;

  constructor(dialect: FilterDialect, firstParameter: number) {
    this.#dialect = dialect;
    this.#firstParameter = firstParameter;
  }

  condition(conjunct: Expression): string | null {
    if (conjunct.kind !== 'call') return null;
    const [left, right] = conjunct.args;
    if (left?.kind === 'input-ref' && conjunct.functionName === 'IS_NULL') return `${this.#column(left)} IS NULL`;
    if (left?.kind === 'input-ref' && conjunct.functionName === 'IS_NOT_NULL') {
      return `${this.#column(left)} IS NOT NULL`;
    }
    const comparison = comparisons[conjunct.functionName];
    if (comparison === undefined || left === undefined || right === undefined) return null;
    if (left.kind === 'input-ref' && right.kind === 'literal') return this.#compare(left, comparison.symbol, right);
    if (left.kind === 'literal' && right.kind === 'input-ref') return this.#compare(right, comparison.mirrored, left);
    return null;
  }

  #compare(column: InputRef, symbol: string, literal: Literal): string | null {
    const constant = this.#constant(column, symbol, literal);
    return constant === null ? null : `${this.#column(column)} ${symbol} ${constant}`;
  }

  /** Null where the database's order or equality is not surely ours: order of text, approximate numbers, nanoseconds. */
  #constant(column: InputRef, symbol: string, { value, type }: Literal): string | null {
    if (value === null) return null;
    const { kind } = column.type;
    if (isInteger(column.type) && isInteger(type)) return `CAST(${this.#bind(String(value))} AS BIGINT)`;
    if (kind === 'VARCHAR') {
      return symbol === '=' && typeof value === 'string' ? `CAST(${this.#bind(value)} AS VARCHAR)` : null;
    }
    if (kind === 'BOOLEAN') return symbol === '=' ? `CAST(${this.#bind(String(value))} AS BOOLEAN)` : null;
    if (kind === 'DATE' && type.kind === 'DATE') {
      return `(DATE '1970-01-01' + CAST(${this.#bind(String(value))} AS INTEGER))`;
    }
    if ((kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ') && typeof value === 'object') {
      const [epochMs, nanos] = value;
      return nanos === 0 ? this.#dialect.timestamp(this.#bind(String(epochMs * 1000)), kind) : null;
    }
    return null;
  }

  #column(column: InputRef): string {
    return this.#dialect.column(column.index);
  }

  #bind(text: string): string {
    return `$${this.#firstParameter + this.parameters.push(text) - 1}`;
  }
}
