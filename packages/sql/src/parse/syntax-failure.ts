/**
 * Thrown to unwind the rules to the nearest place that can go on (`Parser.recover`). Its diagnostic is already recorded, so it carries
 * nothing; it never leaves this folder.
 */
export const syntaxFailure: unique symbol = Symbol('syntax failure');
