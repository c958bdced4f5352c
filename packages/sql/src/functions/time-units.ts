/** From fine to coarse. */
const timeOfDayUnits = ['SECOND', 'MINUTE', 'HOUR'] as const;
const calendarUnits = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;

/** Units of TIMESTAMPADD and TIMESTAMPDIFF. */
export const shiftUnits: readonly string[] = [...timeOfDayUnits, ...calendarUnits];

/** Units that FLOOR and CEIL round to. */
export const roundingUnits: readonly string[] = ['MILLISECOND', ...timeOfDayUnits, ...calendarUnits];

/** Fields that a time of day has. */
export const timeOfDayFields: readonly string[] = [...timeOfDayUnits, 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'];

/** Fields of EXTRACT. */
export const extractFields: readonly string[] = [
  ...timeOfDayFields,
  ...calendarUnits,
  'DOW',
  'ISODOW',
  'DOY',
  'ISOYEAR',
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
  'EPOCH',
];

/** Whether a step of the unit leaves a date a date. */
export const isCalendarUnit = (unit: string): boolean => calendarUnits.some(each => each === unit);
