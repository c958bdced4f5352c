import { Prisma } from './generated/client.ts';

/** A contract value for a JSON column. Prisma's type is narrower than what JSON can hold, so this is the one place that asserts it. */
export const toJson = (value: unknown): Prisma.InputJsonValue => storable(value) as Prisma.InputJsonValue;

/** The same for a column that may be NULL. */
export const toJsonOrNull = (value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull =>
  value === null || value === undefined ? Prisma.DbNull : toJson(value);

/** Text that Postgres can hold: no NUL, no half of a surrogate pair. Users' data has them; in what people look at, U+FFFD stands for each. */
export const toText = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

const unstorable = /\\u0000|\\ud[89a-f]/i;

function storable(value: unknown): unknown {
  const text = JSON.stringify(value);
  if (text === undefined || !unstorable.test(text)) return value;
  return JSON.parse(text, (_key, part: unknown) => (typeof part === 'string' ? toText(part) : part));
}
