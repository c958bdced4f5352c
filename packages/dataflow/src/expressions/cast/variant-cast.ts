import type { LogicalType } from '@lockstep/sql/types';
import type { NonNullValue, Value } from '../../batch/value.ts';
import { decodeVariant } from '../../batch/variant/variant-codec.ts';
import { variantText } from '../../batch/variant/variant-text.ts';
import { isVariantDecimal } from '../../batch/variant/variant-tree.ts';
import { castError } from './cast-error.ts';
import { numberToNumber } from './number-to-number.ts';

const bigintType: LogicalType = { kind: 'BIGINT', nullable: false };
const doubleType: LogicalType = { kind: 'DOUBLE', nullable: false };

/** What a VARIANT holds as a number or BOOLEAN. One that holds something else, or no number of that size, does not convert. */
export function variantCast(to: LogicalType): (variant: Uint8Array) => Value {
  const convert = to.kind === 'BOOLEAN' ? booleanOf : numberOf(to);
  return variant => {
    const value = convert(variant);
    if (value === null) throw castError(variantText(variant), to);
    return value;
  };
}

function booleanOf(variant: Uint8Array): Value {
  const tree = decodeVariant(variant);
  return typeof tree === 'boolean' ? tree : null;
}

/** By the rules for numbers of the type that the VARIANT holds. */
function numberOf(to: LogicalType): (variant: Uint8Array) => Value {
  const convert = (from: LogicalType, value: NonNullValue): Value =>
    (numberToNumber(from, to) as (value: NonNullValue) => Value)(value);
  return variant => {
    const tree = decodeVariant(variant);
    if (typeof tree === 'bigint') return convert(bigintType, tree);
    if (typeof tree === 'number') return convert(doubleType, tree);
    if (!isVariantDecimal(tree)) return null;
    return convert({ kind: 'DECIMAL', precision: 38, scale: tree.scale, nullable: false }, tree.unscaled);
  };
}
