import { bigintType, timestampType } from '../types/logical-type.ts';
import { isInterval } from '../types/type-families.ts';
import { type FunctionSpec, functionFamily, type TypeRule } from './function-family.ts';
import { day, keyword, type Parameter, parameter, takes, timePoint } from './parameters.ts';
import { extractFieldsOf } from './time-units.ts';

const asIsOr = (kind: 'INTERVAL_DAY_TIME' | 'INTERVAL_YEAR_MONTH', otherwise: Parameter): Parameter =>
  parameter(`[${otherwise.expects} | <${kind}>]`, arg => (arg.type.kind === kind ? arg.type : otherwise(arg)));

/** A time of day or a timestamp, which has one; a date counts as its midnight. */
const withTimeOfDay = parameter(timePoint.expects, arg =>
  arg.type.kind === 'DATE' ? timestampType(0) : timePoint(arg),
);

const timeOrDuration = asIsOr('INTERVAL_DAY_TIME', withTimeOfDay);
const dayOrMonths = asIsOr('INTERVAL_YEAR_MONTH', day);

const field = (name: string, place: Parameter, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}(${place === timeOrDuration ? 'timestamp' : 'date'})`],
  types: takes([place], bigintType),
  doc: { en, zh },
});

const extract: TypeRule = args => {
  const [unit, from] = args;
  const known = from === undefined ? [] : extractFieldsOf(from.type.kind);
  if (from !== undefined && typeof unit?.literal === 'string' && !known.includes(unit.literal)) {
    return { error: `finds no ${unit.literal} in a ${from.type.kind.replaceAll('_', ' ')}` };
  }
  const point = parameter(timePoint.expects, arg => (isInterval(arg.type) ? arg.type : timePoint(arg)));
  return takes([keyword('field', known), point], bigintType)(args);
};

export const timeFieldFunctions = functionFamily(
  { category: 'temporal', kind: 'scalar' },
  {
    EXTRACT: {
      signatures: ['EXTRACT(field FROM time)', 'EXTRACT(field FROM interval)'],
      types: extract,
      doc: {
        en: 'One field of a date, time, timestamp or interval as a number.',
        zh: '日期、时间、时间戳或时间间隔的某个字段，以数值表示。',
      },
    },
    YEAR: field('YEAR', dayOrMonths, 'The year.', '年。'),
    QUARTER: field('QUARTER', dayOrMonths, 'The quarter of the year, 1 to 4.', '季度，1 到 4。'),
    MONTH: field('MONTH', dayOrMonths, 'The month of the year, 1 to 12.', '月，1 到 12。'),
    WEEK: field('WEEK', day, 'The ISO week of the year, 1 to 53.', 'ISO 周数，1 到 53。'),
    DAYOFYEAR: field('DAYOFYEAR', day, 'The day of the year, 1 to 366.', '一年中的第几天，1 到 366。'),
    DAYOFMONTH: field('DAYOFMONTH', day, 'The day of the month, 1 to 31.', '一月中的第几天，1 到 31。'),
    DAYOFWEEK: field('DAYOFWEEK', day, 'The day of the week; Sunday is 1.', '一周中的第几天，星期日为 1。'),
    HOUR: field('HOUR', timeOrDuration, 'The hour, 0 to 23.', '小时，0 到 23。'),
    MINUTE: field('MINUTE', timeOrDuration, 'The minute, 0 to 59.', '分钟，0 到 59。'),
    SECOND: field('SECOND', timeOrDuration, 'The second, 0 to 59.', '秒，0 到 59。'),
  },
);
