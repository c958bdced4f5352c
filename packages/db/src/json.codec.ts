import { Prisma } from './generated/client.ts';

/** A contract value for a JSON column. Prisma's type is narrower than what JSON can hold, so this is the one place that asserts it. */
export const toJson = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/** The same for a column that may be NULL. */
export const toJsonOrNull = (value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull =>
  value === null || value === undefined ? Prisma.DbNull : toJson(value);
