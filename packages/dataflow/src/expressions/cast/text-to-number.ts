import type { LogicalType } from '@lockstep/sql/types';
import { parseDecimal } from '../../batch/text/decimal-text.ts';
import type { NonNullValue, Value } from '../../batch/value.ts';
import { castError } from './cast-error.ts';

const integerPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const floatPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/;

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: [-128n, 127n],
  SMALLINT: [-32_768n, 32_767n],
  INTEGER: [-(2n ** 31n), 2n ** 31n - 1n],
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Reads a number as Flink's CAST does: spaces around it are ignored, a fraction of an integer is cut off. */
export function textToNumber(type: LogicalType): (value: string) => Value {
  switch (type.kind) {
    case 'FLOAT':
      return value => Math.fround(floatOf(value, type));
    case 'DOUBLE':
      return value => floatOf(value, type);
    case 'DECIMAL':
      return value => {
        const decimal = parseDecimal(value.trim(), type.precision, type.scale);
        if (decimal === undefined) throw castError(value, type);
        if (decimal === null) throw castError(value, type, `it needs more than ${type.precision} digits`);
        return decimal;
      };
    case 'BIGINT':
      return value => integerOf(value, type);
    default:
      return value => Number(integerOf(value, type));
  }
}

function integerOf(value: string, type: LogicalType): bigint {
  const text = value.trim();
  if (!integerPattern.test(text)) throw castError(value, type);
  const whole = text.replace(/\..*$/, '').replace(/^\+/, '');
  const integer = whole === '' || whole === '-' ? 0n : BigInt(whole);
  const [least, most] = ranges[type.kind]!;
  if (integer < least || integer > most) throw castError(value, type, 'it is out of range');
  return integer;
}

function floatOf(value: string, type: LogicalType): number {
  const text = value.trim();
  if (floatPattern.test(text)) return Number(text.replace(/[dDfF]$/, ''));
  const special = /^([+-]?)(NaN|Infinity)$/.exec(text);
  if (special === null) throw castError(value, type);
  return special[1] === '-' ? -Number(special[2]) : Number(special[2]);
}

/** TRUE for t, true, y, yes, 1; FALSE for f, false, n, no, 0; whatever the case. */
export function textToBoolean(value: string): NonNullValue {
  const text = value.trim().toLowerCase();
  if (['t', 'true', 'y', 'yes', '1'].includes(text)) return true;
  if (['f', 'false', 'n', 'no', '0'].includes(text)) return false;
  throw castError(value, { kind: 'BOOLEAN', nullable: true });
}
