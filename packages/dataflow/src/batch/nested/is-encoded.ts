import { isNested, type LogicalType } from '@lockstep/sql/types';

/** Values that columns hold in a form of their own: what comes in as text or bytes is not what is stored. */
export const isEncoded = (type: LogicalType): boolean =>
  isNested(type) || type.kind === 'VARIANT' || type.kind === 'BITMAP';
