import { userError } from '@lockstep/kernel/errors';

/** Names usable in `'format'`. */
export const formatNames: readonly string[] = ['json', 'csv'];

export const unknownFormat = (formatName: string): Error =>
  userError('format.unknown', `There is no format '${formatName}'; there are ${formatNames.join(' and ')}`);
