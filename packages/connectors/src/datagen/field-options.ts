import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import type { TableOptions } from '../options/table-options.ts';

const known = ['kind', 'min', 'max', 'max-past', 'length', 'var-len', 'start', 'end', 'null-rate'];

/** The options `fields.<column>.*` of one column. */
export class FieldOptions {
  readonly field: Field;
  readonly #options: TableOptions;

  constructor(field: Field, options: TableOptions) {
    this.field = field;
    this.#options = options;
  }

  text(name: string): string | null {
    return this.#options.text(this.#full(name));
  }

  number(name: string, otherwise: number): number {
    const text = this.text(name);
    if (text === null) return otherwise;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) throw this.bad(name, 'a number');
    return value;
  }

  bigint(name: string, otherwise: bigint): bigint {
    const text = this.text(name)?.trim();
    if (text === undefined) return otherwise;
    if (!/^[+-]?\d+$/.test(text)) throw this.bad(name, 'a whole number');
    return BigInt(text);
  }

  boolean(name: string): boolean {
    return this.text(name)?.trim().toLowerCase() === 'true';
  }

  durationMs(name: string): number {
    return this.#options.durationMs(this.#full(name)) ?? 0;
  }

  bad(name: string, expected: string): Error {
    return this.#options.bad(this.#full(name), expected);
  }

  #full(name: string): string {
    return `fields.${this.field.name}.${name}`;
  }
}

/** An option for a column that is not there, or of a name that is not known, is a user error. */
export function checkFieldOptions(names: readonly string[], columns: readonly string[]): void {
  for (const name of names.filter(each => each.startsWith('fields.'))) {
    const dot = name.lastIndexOf('.');
    const [column, option] = [name.slice('fields.'.length, dot), name.slice(dot + 1)];
    if (columns.includes(column) && known.includes(option)) continue;
    const message = columns.includes(column)
      ? `Connector 'datagen' has no option '${name}'; a column has ${known.join(', ')}`
      : `Option '${name}': the table has no column '${column}'`;
    throw userError('connector.unknown_option', message, { details: { option: name } });
  }
}
