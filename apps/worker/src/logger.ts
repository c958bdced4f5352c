import type { LogFields, Logger } from '@lockstep/kernel/logger';
import { type Logger as Pino, pino } from 'pino';

/** JSON lines on the standard output. */
export const createLogger = (level: string): Logger =>
  fromPino(pino({ level, base: { app: 'worker', pid: process.pid } }));

function fromPino(log: Pino): Logger {
  return {
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
    with: (fields: LogFields) => fromPino(log.child(fields)),
  };
}
