import path from 'node:path';

/** Where `npm start` keeps what belongs to this clone. */
export const homeDirectory = (): string =>
  process.env['LOCKSTEP_HOME'] ?? path.resolve(import.meta.dirname, '../../../.lockstep');
