import type { LogLevel } from '@lockstep/contracts/run-records';
import type { LogFields, Logger } from '@lockstep/kernel/logger';

type Write = (level: LogLevel, message: string, fields: LogFields) => void;

/** A logger that hands every line to `write`. */
export function reportingLogger(write: Write, own: LogFields = {}): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void =>
      write(level, message, { ...own, ...fields });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: fields => reportingLogger(write, { ...own, ...fields }),
  };
}
