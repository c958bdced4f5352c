import { AppError, externalError } from '@lockstep/kernel/errors';
import { Prisma } from './generated/client.ts';

/** Prisma's and Node's codes for a server that can not be reached, is starting up, or went away in the middle. */
const unavailableCodes = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2037',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P03',
  '53300',
]);

/** Two writers met at a unique index; the row of the other is there. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === 'P2002' || (error.code === 'P2010' && JSON.stringify(error.meta ?? {}).includes('23505'));
}

/** A database that can not be reached becomes `database.unavailable` (external); everything else stays what it is. */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof AppError || !isUnavailable(error)) return error;
  return externalError('database.unavailable', 'The database of Lockstep can not be reached', { cause: error });
}

function isUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (unavailableCodes.has(code)) return true;
  return /Connection terminated|Can't reach database|server closed the connection/.test(error.message);
}
