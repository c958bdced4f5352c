/** Makes an object of the values of its properties, in the order of their names. */
export type ObjectMaker = (values: readonly unknown[]) => Readonly<Record<string, unknown>>;

/** All objects have one shape. The code is generated from the number of names alone; the names are keys from a table. */
export function objectMaker(names: readonly string[]): ObjectMaker {
  const text = [
    ...names.map((_, f) => `const k${f} = names[${f}];`),
    `return values => ({ ${names.map((_, f) => `[k${f}]: values[${f}]`).join(', ')} });`,
  ].join('\n');
  return new Function('names', text)(names) as ObjectMaker;
}
