import {
  bigintType,
  dateType,
  integerType,
  type LogicalType,
  stringType,
  type TimestampType,
  timestampType,
} from '../types/logical-type.ts';
import { isCharacter } from '../types/type-families.ts';
import { type FunctionSpec, functionFamily, type TypeRule } from './function-family.ts';
import {
  bigint,
  day,
  double,
  form,
  int,
  keyword,
  overloaded,
  parameter,
  type ResultType,
  takes,
  text,
  timePoint,
  wrongCount,
} from './parameters.ts';
import { withoutTimeAttribute } from './result-types.ts';
import { timeFieldFunctions } from './time-field-functions.ts';
import { isCalendarUnit, shiftUnits } from './time-units.ts';

const instantType = (precision: number): TimestampType => ({ kind: 'TIMESTAMP_LTZ', precision, nullable: true });
const timeType: LogicalType = { kind: 'TIME', precision: 0, nullable: true };

/** A timestamp, or a date or text read as one. */
const readAsTimestamp = parameter('[<DATE> | <TIMESTAMP> | <CHARACTER_STRING>]', arg =>
  arg.type.kind === 'DATE' || isCharacter(arg.type) ? timestampType(3) : day(arg),
);

/** The clock's reading, with or without parentheses. */
const clockReading = (signatures: readonly string[], type: LogicalType, en: string, zh: string): FunctionSpec => ({
  signatures,
  types: takes([], type),
  determinism: 'dynamic',
  doc: { en, zh },
});

/** A date moved by less than a day becomes a timestamp. */
const timestampAdd: TypeRule = args => {
  const isSmallStep = typeof args[0]?.literal === 'string' && !isCalendarUnit(args[0].literal);
  const point = parameter(timePoint.expects, arg =>
    isSmallStep && arg.type.kind === 'DATE' ? timestampType(6) : timePoint(arg),
  );
  return takes([keyword('unit', shiftUnits), bigint, point], ([, , type]) => withoutTimeAttribute(type!))(args);
};

/** 4 to 9 units of a second show in the result; coarser ones as milliseconds. */
const instantOfEpoch: ResultType = (_, [, precision]) =>
  instantType(typeof precision?.literal === 'number' ? Math.min(9, Math.max(3, precision.literal)) : 3);

/** As many fraction digits as the pattern reads, at least three. */
const instantOfText: ResultType = (_, [, pattern]) => {
  const runs = typeof pattern?.literal === 'string' ? pattern.literal.replaceAll(/'[^']*'/g, '').match(/S+/g) : null;
  return instantType(Math.min(9, Math.max(3, ...(runs ?? []).map(run => run.length))));
};

/** Milliseconds, whatever the precision of the event time is. */
const currentWatermark: TypeRule = args => {
  const [rowtime] = args;
  if (rowtime === undefined || args.length > 1) return wrongCount('1 argument', args.length);
  const { type } = rowtime;
  if (!('timeAttribute' in type) || type.timeAttribute !== 'rowtime') {
    return { error: 'needs an event-time attribute, a column that a WATERMARK is declared for' };
  }
  return { parameterTypes: [type], resultType: { kind: type.kind, precision: 3, nullable: true } };
};

const readings = functionFamily(
  { category: 'temporal', kind: 'scalar' },
  {
    CURRENT_DATE: clockReading(['CURRENT_DATE'], dateType, 'Today in the session’s zone.', '会话时区的当前日期。'),
    CURRENT_TIME: clockReading(
      ['CURRENT_TIME'],
      timeType,
      'The time of day in the session’s zone.',
      '会话时区的当前时间。',
    ),
    LOCALTIME: clockReading(['LOCALTIME'], timeType, 'The same as CURRENT_TIME.', '同 CURRENT_TIME。'),
    CURRENT_TIMESTAMP: clockReading(
      ['CURRENT_TIMESTAMP'],
      instantType(3),
      'This moment: of each row in a stream, of the start of the query in batch.',
      '当前时刻：流任务中为每行处理时，批任务中为查询开始时。',
    ),
    NOW: clockReading(['NOW()'], instantType(3), 'The same as CURRENT_TIMESTAMP.', '同 CURRENT_TIMESTAMP。'),
    LOCALTIMESTAMP: clockReading(
      ['LOCALTIMESTAMP'],
      timestampType(3),
      'This moment as the session’s wall clock shows it.',
      '以会话时区表示的当前时间戳。',
    ),
    CURRENT_ROW_TIMESTAMP: {
      ...clockReading(
        ['CURRENT_ROW_TIMESTAMP()'],
        instantType(3),
        'The moment at which the row is processed, in batch too.',
        '处理该行的时刻，批任务中亦然。',
      ),
      determinism: 'non-deterministic',
    },
    CURRENT_WATERMARK: {
      signatures: ['CURRENT_WATERMARK(rowtime)'],
      types: currentWatermark,
      determinism: 'non-deterministic',
      nullable: 'always',
      doc: {
        en: 'The watermark of the stream when the row came; NULL before the first one, and in batch.',
        zh: '该行到达时流的水位线；首个水位线之前以及批任务中为 NULL。',
      },
    },
    PROCTIME: {
      ...clockReading(
        ['PROCTIME()'],
        { ...instantType(3), timeAttribute: 'proctime' },
        'The processing-time attribute: the moment at which a row is processed.',
        '处理时间属性：处理该行的时刻。',
      ),
      determinism: 'non-deterministic',
    },
  },
);

const conversions = functionFamily(
  { category: 'temporal', kind: 'scalar' },
  {
    DATE_FORMAT: {
      signatures: ['DATE_FORMAT(timestamp, pattern)'],
      types: takes([readAsTimestamp, text], stringType),
      doc: {
        en: 'The timestamp as text, by a pattern such as yyyy-MM-dd HH:mm.',
        zh: '按 yyyy-MM-dd HH:mm 等模式将时间戳格式化为文本。',
      },
    },
    TO_DATE: {
      signatures: ['TO_DATE(string [, pattern])', 'TO_DATE(seconds)'],
      types: overloaded(form([text], dateType, { optional: [text] }), form([bigint], dateType)),
      nullable: 'always',
      doc: {
        en: 'The date in the text, by default yyyy-MM-dd, or so many seconds after 1970; NULL when there is none.',
        zh: '解析文本中的日期，默认格式 yyyy-MM-dd，或自 1970 年起若干秒的日期；无法解析时为 NULL。',
      },
    },
    TO_TIME: {
      signatures: ['TO_TIME(string [, pattern])'],
      types: takes([text], timeType, { optional: [text] }),
      nullable: 'always',
      doc: {
        en: 'The time of day in the text, by default HH:mm:ss; NULL when there is none.',
        zh: '解析文本中的时间，默认格式 HH:mm:ss；无法解析时为 NULL。',
      },
    },
    TO_TIMESTAMP: {
      signatures: ['TO_TIMESTAMP(string [, pattern])'],
      types: takes([text], timestampType(3), { optional: [text] }),
      nullable: 'always',
      doc: {
        en: 'The timestamp in the text, by default yyyy-MM-dd HH:mm:ss; NULL when there is none.',
        zh: '解析文本中的时间戳，默认格式 yyyy-MM-dd HH:mm:ss；无法解析时为 NULL。',
      },
    },
    TO_TIMESTAMP_LTZ: {
      signatures: ['TO_TIMESTAMP_LTZ(epoch [, precision])', 'TO_TIMESTAMP_LTZ(string [, pattern [, zone]])'],
      types: overloaded(
        form([bigint], instantOfEpoch, { optional: [int] }),
        form([double], instantOfEpoch, { optional: [int] }),
        form([text], instantOfText, { optional: [text, text] }),
      ),
      nullable: 'always',
      doc: {
        en: 'The instant that an epoch number (milliseconds by default, seconds with precision 0) or a text in a zone stands for.',
        zh: '由纪元数值（默认毫秒，精度 0 为秒）或某时区的文本得到的时刻。',
      },
    },
    FROM_UNIXTIME: {
      signatures: ['FROM_UNIXTIME(seconds [, pattern])'],
      types: takes([bigint], stringType, { optional: [text] }),
      doc: {
        en: 'Seconds since 1970 as text in the session’s zone, by default yyyy-MM-dd HH:mm:ss.',
        zh: '将自 1970 年起的秒数按会话时区格式化为文本，默认格式 yyyy-MM-dd HH:mm:ss。',
      },
    },
    UNIX_TIMESTAMP: {
      signatures: ['UNIX_TIMESTAMP()', 'UNIX_TIMESTAMP(string [, pattern])'],
      types: takes([], bigintType, { optional: [text, text] }),
      determinism: 'dynamic',
      doc: {
        en: 'Seconds since 1970: now, or of the text read in the session’s zone.',
        zh: '自 1970 年起的秒数：当前时刻，或按会话时区解析的文本。',
      },
    },
    CONVERT_TZ: {
      signatures: ['CONVERT_TZ(string, from_zone, to_zone)'],
      types: takes([text, text, text], stringType),
      nullable: 'always',
      doc: {
        en: 'A text yyyy-MM-dd HH:mm:ss of one zone as that of another.',
        zh: '将 yyyy-MM-dd HH:mm:ss 文本从一个时区转换到另一个时区。',
      },
    },
    TIMESTAMPADD: {
      signatures: ['TIMESTAMPADD(unit, count, time)'],
      types: timestampAdd,
      doc: { en: 'The time so many units later.', zh: '加上若干单位后的时间。' },
    },
    TIMESTAMPDIFF: {
      signatures: ['TIMESTAMPDIFF(unit, from, to)'],
      types: takes([keyword('unit', shiftUnits), timePoint, timePoint], integerType),
      doc: { en: 'How many whole units lie between two times.', zh: '两个时间之间相差的完整单位数。' },
    },
  },
);

export const temporalFunctions = [...readings, ...timeFieldFunctions, ...conversions];
