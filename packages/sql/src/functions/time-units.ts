import type { TypeKind } from '../types/logical-type.ts';

/** From fine to coarse. */
const timeOfDayUnits = ['SECOND', 'MINUTE', 'HOUR'] as const;
const calendarUnits = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;
const periods = ['DECADE', 'CENTURY', 'MILLENNIUM'] as const;

/** Units of TIMESTAMPADD and TIMESTAMPDIFF. */
export const shiftUnits: readonly string[] = [...timeOfDayUnits, ...calendarUnits];

/** Units that FLOOR and CEIL round to. */
export const roundingUnits: readonly string[] = ['MILLISECOND', ...timeOfDayUnits, ...calendarUnits, ...periods];

const timeOfDayFields: readonly string[] = [...timeOfDayUnits, 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'];

const pointFields: readonly string[] = [
  ...timeOfDayFields,
  ...calendarUnits,
  'DOW',
  'ISODOW',
  'DOY',
  'ISOYEAR',
  ...periods,
  'EPOCH',
];

/** Fields of EXTRACT that a value of the type has. */
export function extractFieldsOf(kind: TypeKind): readonly string[] {
  switch (kind) {
    case 'TIME':
      return timeOfDayFields;
    case 'INTERVAL_DAY_TIME':
      return [...timeOfDayFields, 'DAY', 'WEEK', 'EPOCH'];
    case 'INTERVAL_YEAR_MONTH':
      return ['MONTH', 'QUARTER', 'YEAR', ...periods];
    default:
      return pointFields;
  }
}

/** Whether a step of the unit leaves a date a date. */
export const isCalendarUnit = (unit: string): boolean => calendarUnits.some(each => each === unit);
