import { userError } from '@lockstep/kernel/errors';

/** The options of one format, e.g. those that start with `json.`; every one must be asked for. */
export class FormatOptions {
  readonly #format: string;
  readonly #values = new Map<string, string>();
  readonly #known = new Set<string>();

  /** Takes from a table's WITH options those of the format. */
  constructor(format: string, options: Readonly<Record<string, string>>) {
    this.#format = format;
    for (const [name, value] of Object.entries(options)) {
      if (name.startsWith(`${format}.`)) this.#values.set(name.slice(format.length + 1), value);
    }
  }

  text(name: string): string | undefined {
    this.#known.add(name);
    return this.#values.get(name);
  }

  boolean(name: string, otherwise: boolean): boolean {
    const value = this.text(name)?.trim().toLowerCase();
    if (value === undefined) return otherwise;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#bad(name, 'true or false');
  }

  oneOf<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const chosen = choices.find(choice => choice.toLowerCase() === value.toLowerCase());
    if (chosen === undefined) throw this.#bad(name, choices.join(' or '));
    return chosen;
  }

  /** One character, or a Java escape like `\t` or `\u0001`. */
  character(name: string, otherwise: string): string;
  character(name: string): string | undefined;
  character(name: string, otherwise?: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const character = unescaped(value);
    if (character.length !== 1) throw this.#bad(name, 'one character');
    return character;
  }

  /** Call after the last option was read: what is left is a user error. */
  refuseUnknown(): void {
    const unknown = [...this.#values.keys()].find(name => !this.#known.has(name));
    if (unknown === undefined) return;
    const known = [...this.#known].map(name => `${this.#format}.${name}`).join(', ');
    const message = `The ${this.#format} format has no option '${this.#format}.${unknown}'; it has ${known}`;
    throw userError('format.unknown_option', message, { details: { option: `${this.#format}.${unknown}` } });
  }

  #bad(name: string, expected: string): Error {
    const option = `${this.#format}.${name}`;
    const value = this.#values.get(name);
    return userError('format.bad_option', `Option '${option}' must be ${expected}, not '${value}'`, {
      details: { option, value },
    });
  }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\', "'": "'", '"': '"' };

function unescaped(text: string): string {
  const code = /^\\u([0-9a-fA-F]{4})$/.exec(text);
  if (code !== null) return String.fromCharCode(Number.parseInt(code[1]!, 16));
  return (text.length === 2 && text[0] === '\\' ? escapes[text[1]!] : undefined) ?? text;
}
