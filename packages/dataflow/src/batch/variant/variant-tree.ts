/** A VARIANT taken apart: a whole number of up to 64 bits is a bigint, an inexact number a number. */
export type VariantTree =
  | null
  | boolean
  | bigint
  | number
  | string
  | VariantDecimal
  | readonly VariantTree[]
  | VariantObject;

/** At most 38 digits, none of them a zero at the end of the fraction. */
export interface VariantDecimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** `values[i]` is the member `names[i]`; names are different from each other and in ascending order. */
export interface VariantObject {
  readonly names: readonly string[];
  readonly values: readonly VariantTree[];
}

export const isVariantArray = (tree: VariantTree): tree is readonly VariantTree[] => Array.isArray(tree);

export const isVariantDecimal = (tree: VariantTree): tree is VariantDecimal =>
  typeof tree === 'object' && tree !== null && 'unscaled' in tree;
