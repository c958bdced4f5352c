/**
 * The shape a translation must have: the same keys as the English original, each a text or a function of the same arguments.
 * The compiler proves that nothing is missing in either language.
 */
export type Messages<Original> = {
  readonly [Key in keyof Original]: Original[Key] extends string
    ? string
    : Original[Key] extends (...args: infer Args) => string
      ? (...args: Args) => string
      : Messages<Original[Key]>;
};
