import { parseDurationMs } from '@lockstep/dataflow/time';
import { AppError, userError } from '@lockstep/kernel/errors';
import {
  type ConnectorDescriptor,
  engineOptions,
  memorySizeBytes,
  type OptionDescriptor,
  type ResolvedTable,
} from '@lockstep/sql/catalog';

/**
 * A table's WITH options, read with the connector's own descriptor: defaults come from it, and an option that it does not list is a user error
 * (`connector.unknown_option`). A value that does not fit is one too (`connector.bad_option`).
 */
export class TableOptions {
  readonly #table: ResolvedTable;
  readonly #descriptor: ConnectorDescriptor;

  constructor(table: ResolvedTable, descriptor: ConnectorDescriptor) {
    this.#table = table;
    this.#descriptor = descriptor;
    for (const name of Object.keys(table.options)) this.#refuseUnknown(name);
  }

  /** Null when neither given nor defaulted. */
  text(name: string): string | null {
    return this.#table.options[name] ?? this.#described(name)?.defaultValue ?? null;
  }

  required(name: string): string {
    const value = this.text(name)?.trim();
    if (value === undefined || value === '') {
      const message = `Table ${this.#table.path.name} needs the option '${name}'`;
      throw userError('connector.missing_option', message, { details: { option: name } });
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = (this.text(name) ?? 'false').trim().toLowerCase();
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.bad(name, 'true or false');
  }

  integer(name: string, min = 0): number | null {
    const text = this.text(name)?.trim();
    if (text === undefined) return null;
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value) || value < min)
      throw this.bad(name, min === 0 ? 'a whole number, 0 or more' : `a whole number, ${min} or more`);
    return value;
  }

  durationMs(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    try {
      return parseDurationMs(text);
    } catch (error) {
      if (error instanceof AppError) throw this.bad(name, "a duration such as '10 min'");
      throw error;
    }
  }

  memorySizeBytes(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const bytes = memorySizeBytes(text);
    if (bytes === null) throw this.bad(name, "a size such as '128 mb'");
    return bytes;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.required(name);
    const chosen = choices.find(choice => choice.toLowerCase() === value.toLowerCase());
    if (chosen === undefined) throw this.bad(name, choices.map(choice => `'${choice}'`).join(' or '));
    return chosen;
  }

  /** The error of a value that is not what the option takes. */
  bad(name: string, expected: string): AppError {
    const value = this.#described(name)?.isSecret === true ? '…' : this.text(name);
    const message = `Option '${name}' of table ${this.#table.path.name} must be ${expected}, not '${value}'`;
    return userError('connector.bad_option', message, { details: { option: name, table: this.#table.path.name } });
  }

  #described(name: string): OptionDescriptor | undefined {
    return this.#descriptor.options.find(option => matches(option.name, name));
  }

  #refuseUnknown(name: string): void {
    if (engineOptions.includes(name) || this.#described(name) !== undefined) return;
    if (this.#descriptor.formats.some(format => name.startsWith(`${format}.`))) return;
    const message = `Connector '${this.#descriptor.name}' has no option '${name}'`;
    throw userError('connector.unknown_option', message, { details: { option: name, table: this.#table.path.name } });
  }
}

const matches = (described: string, name: string): boolean =>
  described.endsWith('*') ? name.startsWith(described.slice(0, -1)) : described === name;
