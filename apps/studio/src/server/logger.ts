import type { LogFields, Logger } from '@lockstep/kernel/logger';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** One JSON object a line on stderr: what `npm start` collects. */
function createLogger(bound: LogFields): Logger {
  const write = (level: Level, message: string, fields: LogFields = {}): void => {
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...bound, ...fields })}\n`);
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    with: fields => createLogger({ ...bound, ...fields }),
  };
}

export const studioLogger = createLogger({ app: 'studio' });
