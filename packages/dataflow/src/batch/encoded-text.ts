import type { SimpleType } from '@lockstep/sql/types';
import { bitmapText } from './bitmap/bitmap.ts';
import type { NonNullValue } from './value.ts';
import { variantText } from './variant/variant-text.ts';

/** A VARIANT as JSON, a BITMAP as `{1,2}`: the one text that both have, wherever they are shown. */
export function encodedText(value: NonNullValue, { kind }: SimpleType): string {
  if (!(value instanceof Uint8Array)) return '';
  return kind === 'VARIANT' ? variantText(value) : bitmapText(value);
}
