import { decimalPlainText } from '../text/decimal-text.ts';
import { doubleText } from '../text/java-number-text.ts';
import { decodeVariant } from './variant-codec.ts';
import { isVariantArray, isVariantDecimal, type VariantTree } from './variant-tree.ts';

/** A VARIANT as JSON text, without space. */
export const variantText = (variant: Uint8Array): string => treeText(decodeVariant(variant));

function treeText(tree: VariantTree): string {
  if (typeof tree === 'string') return JSON.stringify(tree);
  if (typeof tree === 'number') return Number.isFinite(tree) ? doubleText(tree) : `"${tree}"`;
  if (typeof tree !== 'object' || tree === null) return String(tree);
  if (isVariantDecimal(tree)) return decimalPlainText(tree.unscaled, tree.scale);
  if (isVariantArray(tree)) return `[${tree.map(treeText).join(',')}]`;
  return `{${tree.names.map((name, i) => `${JSON.stringify(name)}:${treeText(tree.values[i]!)}`).join(',')}}`;
}
