/** How tightly operators bind, as in Apache Calcite; a higher number binds tighter. */
export const precedence = {
  or: 22,
  and: 24,
  not: 26,
  is: 28,
  comparison: 30,
  /** BETWEEN, IN, LIKE and their negations. */
  range: 32,
  additive: 40,
  multiplicative: 60,
  sign: 80,
} as const;
