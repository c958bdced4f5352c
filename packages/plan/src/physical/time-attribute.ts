import type { LogicalType } from '@lockstep/sql/types';

/** Whether a column of this type is event time or processing time; undefined when it is neither. */
export const timeAttributeOf = (type: LogicalType): 'rowtime' | 'proctime' | undefined =>
  'timeAttribute' in type ? type.timeAttribute : undefined;
