import { isNumeric, isTimestamp, type LogicalType, printType, withNullable } from '../types/index.ts';

interface Refusal {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Why a cast is refused, and what to write instead where there is something. */
export function unsupportedCast(from: LogicalType, to: LogicalType): Refusal {
  if (isNumeric(from) && isTimestamp(to)) {
    const instead =
      to.kind === 'TIMESTAMP'
        ? 'TO_TIMESTAMP(FROM_UNIXTIME(numeric_col)) instead, note the numeric is in seconds.'
        : 'TO_TIMESTAMP_LTZ(numeric_col, precision) instead.';
    return {
      message: `The cast from NUMERIC type to ${to.kind} type is not allowed. It's recommended to use ${instead}`,
    };
  }
  if (isTimestamp(from) && isNumeric(to)) {
    const message = `The cast from ${from.kind} type to NUMERIC type is not allowed.`;
    const instead = "It's recommended to use UNIX_TIMESTAMP(CAST(timestamp_col AS STRING)) instead.";
    return { message: from.kind === 'TIMESTAMP' ? `${message} ${instead}` : message };
  }
  const [source, target] = [from, to].map(type => printType(withNullable(type, true)));
  return { message: `Cast function cannot convert value of type ${source} to type ${target}` };
}
