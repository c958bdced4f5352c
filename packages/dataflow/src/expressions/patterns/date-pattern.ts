import { civilOfDays, dayMs, daysInMonth, daysOfCivil } from '../../batch/text/civil-date.ts';
import type { Timestamp } from '../../batch/value.ts';
import { functionError } from '../functions/function-error.ts';
import { dayOfYear, isoDayOfWeek, timeFields } from '../functions/time-fields.ts';

/** A pattern of Java's DateTimeFormatter, in English. */
export interface DatePattern {
  format(wall: Timestamp): string;
  /** Fields that the text does not give count from 1970-01-01 00:00. Undefined: the text does not fit. */
  parse(text: string): ParsedTime | undefined;
}

/** A wall-clock reading, with the zone's offset when the text gives one. */
export interface ParsedTime extends Timestamp {
  readonly offsetMinutes?: number | undefined;
}

type FieldName =
  | 'year'
  | 'month'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'hour12'
  | 'half'
  | 'minute'
  | 'second'
  | 'nanos'
  | 'offset'
  | 'ignored';

type Fields = Partial<Record<FieldName, number>>;

interface Part {
  readonly format: (wall: Timestamp) => string;
  /** The text stays the same within each such span from the epoch on; 0: it may change with the nanosecond. */
  readonly unitMs: number;
  /** Reads at the start of the text; answers how many characters it took, or -1. */
  readonly parse: (text: string, fields: Fields) => number;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const daysOf = ({ epochMs }: Timestamp): number => Math.floor(epochMs / dayMs);

const field =
  (name: string) =>
  (wall: Timestamp): number =>
    timeFields[name]!(wall);

/** How long a field keeps its value; fields that are not here keep it for a whole day at least. */
const unitsMs: Partial<Record<FieldName, number>> = {
  hour: 3_600_000,
  hour12: 3_600_000,
  half: 3_600_000,
  minute: 60_000,
  second: 1000,
  nanos: 0,
};

const unitOf = (name: FieldName): number => unitsMs[name] ?? dayMs;

/** A number: as wide as its letters, read with exactly so many digits, or one to `most` when there is one letter. */
function number(letters: number, name: FieldName, read: (wall: Timestamp) => number, most = 2): Part {
  const digits = letters === 1 ? `{1,${most}}` : `{${letters}}`;
  const pattern = new RegExp(`^\\d${digits}`);
  return {
    format: wall => String(read(wall)).padStart(letters, '0'),
    unitMs: unitOf(name),
    parse: (text, fields) => {
      const match = pattern.exec(text);
      if (match === null) return -1;
      fields[name] = Number(match[0]);
      return match[0].length;
    },
  };
}

/** One of some names; `offset` is the number of the first. */
function named(names: readonly string[], name: FieldName, offset: number, read: (wall: Timestamp) => number): Part {
  return {
    format: wall => names[read(wall) - offset]!,
    unitMs: unitOf(name),
    parse: (text, fields) => {
      const index = names.findIndex(each => text.startsWith(each));
      if (index === -1) return -1;
      fields[name] = index + offset;
      return names[index]!.length;
    },
  };
}

function literal(text: string): Part {
  return { format: () => text, unitMs: dayMs, parse: rest => (rest.startsWith(text) ? text.length : -1) };
}

/** `yy` is a year from 2000 on. */
function year(letters: number): Part {
  if (letters === 2) {
    const two = number(2, 'year', wall => ((field('YEAR')(wall) % 100) + 100) % 100);
    return {
      format: two.format,
      unitMs: two.unitMs,
      parse: (text, fields) => {
        const length = two.parse(text, fields);
        fields.year = 2000 + (fields.year ?? 0);
        return length;
      },
    };
  }
  return number(letters, 'year', field('YEAR'), 4);
}

function month(letters: number): Part {
  if (letters < 3) return number(letters, 'month', field('MONTH'));
  return named(letters === 3 ? months.map(name => name.slice(0, 3)) : months, 'month', 1, field('MONTH'));
}

function weekday(letters: number): Part {
  const names = letters < 4 ? weekdays.map(name => name.slice(0, 3)) : weekdays;
  return named(names, 'ignored', 1, wall => isoDayOfWeek(daysOf(wall)));
}

/** The first digits of the fraction of a second. */
function fraction(letters: number): Part {
  const pattern = new RegExp(`^\\d{${letters}}`);
  return {
    format: wall => String(field('NANOSECOND')(wall)).padStart(9, '0').slice(0, letters),
    unitMs: unitOf('nanos'),
    parse: (text, fields) => {
      const match = pattern.exec(text);
      if (match === null) return -1;
      fields.nanos = Number(match[0].padEnd(9, '0'));
      return letters;
    },
  };
}

/** `Z`, `+08`, `+0800` or `+08:00`. Only read: a wall-clock reading has no zone to write. */
function zoneOffset(letters: number): Part {
  const pattern = /^(?:Z|([+-])(\d{2})(?::?(\d{2}))?)/;
  return {
    format: () => {
      throw functionError('DATE_FORMAT', 'A timestamp has no zone offset to write', 'X'.repeat(letters), 'bad_pattern');
    },
    unitMs: dayMs,
    parse: (text, fields) => {
      const match = pattern.exec(text);
      if (match === null) return -1;
      const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
      fields.offset = match[1] === '-' ? -minutes : minutes;
      return match[0].length;
    },
  };
}

const partOf: Readonly<Record<string, (letters: number) => Part>> = {
  y: year,
  u: year,
  M: month,
  L: month,
  d: letters => number(letters, 'day', field('DAY')),
  D: letters => number(letters, 'dayOfYear', wall => dayOfYear(daysOf(wall)), 3),
  E: weekday,
  H: letters => number(letters, 'hour', field('HOUR')),
  k: letters => number(letters, 'hour', wall => field('HOUR')(wall) || 24),
  K: letters => number(letters, 'hour12', wall => field('HOUR')(wall) % 12),
  h: letters => number(letters, 'hour12', wall => field('HOUR')(wall) % 12 || 12),
  a: () => named(['AM', 'PM'], 'half', 0, wall => (field('HOUR')(wall) < 12 ? 0 : 1)),
  m: letters => number(letters, 'minute', field('MINUTE')),
  s: letters => number(letters, 'second', field('SECOND')),
  S: fraction,
  n: letters => number(letters, 'nanos', field('NANOSECOND'), 9),
  Q: letters => number(letters, 'ignored', field('QUARTER')),
  q: letters => number(letters, 'ignored', field('QUARTER')),
  X: zoneOffset,
  x: zoneOffset,
  Z: zoneOffset,
  w: letters => number(letters, 'ignored', field('WEEK')),
};

/** Compiles a pattern; letters that it does not know are a user error. */
export function compileDatePattern(pattern: string): DatePattern {
  const parts = partsOf(pattern);
  return {
    format: rememberedWithin(Math.min(...parts.map(part => part.unitMs)), wall =>
      parts.map(part => part.format(wall)).join(''),
    ),
    parse: text => {
      const fields: Fields = {};
      let rest = text;
      for (const part of parts) {
        const length = part.parse(rest, fields);
        if (length === -1) return undefined;
        rest = rest.slice(length);
      }
      return rest === '' ? timestampOf(fields) : undefined;
    },
  };
}

/** Times come in order, more or less: the text of the last span is kept. */
function rememberedWithin(unitMs: number, format: DatePattern['format']): DatePattern['format'] {
  if (!(unitMs > 0 && unitMs <= dayMs)) return format;
  let last = Number.NaN;
  let text = '';
  return wall => {
    const span = Math.floor(wall.epochMs / unitMs);
    if (span !== last) {
      text = format(wall);
      last = span;
    }
    return text;
  };
}

function partsOf(pattern: string): Part[] {
  const tokens = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g) ?? [];
  return tokens.map(token => {
    if (token === "'")
      throw functionError('DATE_FORMAT', `A quote is not closed in the pattern '${pattern}'`, pattern, 'bad_pattern');
    if (token === "''") return literal("'");
    if (token[0] === "'") return literal(token.slice(1, -1).replaceAll("''", "'"));
    if (!/[A-Za-z]/.test(token[0]!)) return literal(token);
    const part = partOf[token[0]!];
    if (part === undefined) {
      throw functionError(
        'DATE_FORMAT',
        `The pattern '${pattern}' has the unknown letter '${token[0]}'`,
        pattern,
        'bad_pattern',
      );
    }
    return part(token.length);
  });
}

function timestampOf(fields: Fields): ParsedTime | undefined {
  const { year: y = 1970, month: mo = 1, day = 1, minute = 0, second = 0, nanos = 0 } = fields;
  const hour = fields.hour === 24 ? 0 : (fields.hour ?? ((fields.hour12 ?? 0) % 12) + 12 * (fields.half ?? 0));
  const isValid =
    mo >= 1 && mo <= 12 && day >= 1 && day <= daysInMonth(y, mo) && hour < 24 && minute < 60 && second < 60;
  if (!isValid) return undefined;
  const days = fields.dayOfYear === undefined ? daysOfCivil(y, mo, day) : daysOfCivil(y, 1, 1) + fields.dayOfYear - 1;
  if (civilOfDays(days).year !== y) return undefined;
  const ms = Math.floor(nanos / 1_000_000);
  const epochMs = days * dayMs + (hour * 3600 + minute * 60 + second) * 1000 + ms;
  return { epochMs, nanos: nanos - ms * 1_000_000, offsetMinutes: fields.offset };
}
