/** Keeps what was made of the last text: a pattern is nearly always a literal; else it is nearly always the one of the row before. */
export function remembered<T>(compile: (pattern: string) => T): (pattern: string) => T {
  let last: string | undefined;
  let compiled: T | undefined;
  return pattern => {
    if (pattern !== last || compiled === undefined) {
      compiled = compile(pattern);
      last = pattern;
    }
    return compiled;
  };
}
