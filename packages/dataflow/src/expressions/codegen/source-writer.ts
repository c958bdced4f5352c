/**
 * Collects the body of one generated function. Source comes from the typed plan alone: names are made here, columns go by position, and every value of a user that
 * is not a finite number goes through the table of constants.
 */
export class SourceWriter {
  readonly #lines: string[] = [];
  readonly #constants: unknown[] = [];
  readonly #constantNames = new Map<unknown, string>();
  #names = 0;

  line(source: string): void {
    this.#lines.push(source);
  }

  block(head: string, writeBody: () => void): void {
    this.line(`${head} {`);
    writeBody();
    this.line('}');
  }

  /** A name that is used nowhere else in the function. */
  name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  /** Keeps an expression in a variable. */
  keep(prefix: string, source: string): string {
    const name = this.name(prefix);
    this.line(`const ${name} = ${source};`);
    return name;
  }

  /** The name under which the function finds a value from outside: a kernel, a text, a runtime helper. */
  constant(value: unknown): string {
    const known = this.#constantNames.get(value);
    if (known !== undefined) return known;
    const name = `k${this.#constants.length}`;
    this.#constants.push(value);
    this.#constantNames.set(value, name);
    return name;
  }

  /** Wraps the lines in `head` .. `tail` and compiles them. The type of the function is the caller's knowledge. */
  compile(parameters: string, head: readonly string[], tail: readonly string[]): (...args: never[]) => unknown {
    const constants = this.#constants.map((_, c) => `const k${c} = constants[${c}];`);
    const body = [
      '"use strict";',
      ...constants,
      `return function (${parameters}) {`,
      ...head,
      ...this.#lines,
      ...tail,
      '};',
    ];
    return new Function('constants', body.join('\n'))(this.#constants);
  }
}
