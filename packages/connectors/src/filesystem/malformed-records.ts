import type { MalformedRecord } from '@lockstep/dataflow/formats';
import type { DeadLetter } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';
import type { TableOptions } from '../options/table-options.ts';

export type MalformedPolicy = 'fail' | 'skip' | 'dead-letter';

const excerptBytesMax = 200;
const warningsMax = 20;

/** Flink's `<format>.ignore-parse-errors` means skip; a dead-letter path alone says what it is for. */
export function malformedPolicyOf(options: TableOptions, format: string): MalformedPolicy {
  const deadLetterPath = options.text('lockstep.malformed.dead-letter-path');
  if (options.text('lockstep.malformed.policy') === null) {
    if (deadLetterPath !== null) return 'dead-letter';
    return options.text(`${format}.ignore-parse-errors`)?.toLowerCase() === 'true' ? 'skip' : 'fail';
  }
  const policy = options.oneOf('lockstep.malformed.policy', ['fail', 'skip', 'dead-letter']);
  if (policy === 'dead-letter') options.required('lockstep.malformed.dead-letter-path');
  return policy;
}

/** A run of records of one file, as decoded. */
export interface DecodedRun {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where the run starts in `bytes` and in the file. */
  readonly start: number;
  readonly fileOffset: number;
  /** In the file; null when what is before was not read here. */
  readonly recordsBefore: number | null;
  readonly malformed: readonly MalformedRecord[];
}

/** Carries out the policy for records that are no rows. */
export class MalformedRecords {
  count = 0;
  readonly #policy: MalformedPolicy;
  readonly #logger: Logger;

  constructor(policy: MalformedPolicy, logger: Logger) {
    this.#policy = policy;
    this.#logger = logger;
  }

  /** The records that are kept. Throws `AppError` (user) for the first when the policy is to fail. */
  take(run: DecodedRun): readonly DeadLetter[] {
    const { malformed } = run;
    if (malformed.length === 0) return [];
    if (this.#policy === 'fail') throw failure(run, malformed[0]!);
    for (const record of malformed) {
      if (this.count++ < warningsMax) this.#logger.warn(record.reason, placeOf(run, record));
    }
    return this.#policy === 'dead-letter' ? malformed.map(record => deadLetter(run, record)) : [];
  }
}

type Place = {
  readonly file: string;
  readonly byteOffset: number;
  readonly row?: number;
};

function placeOf(run: DecodedRun, { byteOffset }: MalformedRecord): Place {
  const { path, bytes, start, fileOffset, recordsBefore } = run;
  const place = { file: path, byteOffset: fileOffset + byteOffset - start };
  return recordsBefore === null ? place : { ...place, row: recordsBefore + linesBetween(bytes, start, byteOffset) + 1 };
}

function failure(run: DecodedRun, record: MalformedRecord): Error {
  const place = placeOf(run, record);
  const text = bytesOf(run, record, excerptBytesMax).toString('utf8');
  const where = place.row !== undefined ? `row ${place.row} (byte ${place.byteOffset})` : `byte ${place.byteOffset}`;
  const message = `${run.path}, ${where}: ${record.reason}: ${text}`;
  return userError('filesystem.malformed_record', message, { details: { ...place, reason: record.reason } });
}

function deadLetter(run: DecodedRun, record: MalformedRecord): DeadLetter {
  const { file, byteOffset, row = null } = placeOf(run, record);
  const bytes = Uint8Array.from(bytesOf(run, record, record.byteLength));
  return { file, recordNumber: row, byteOffset, reason: record.reason, record: bytes };
}

function bytesOf(run: DecodedRun, record: MalformedRecord, bytesMax: number): Buffer {
  const length = Math.min(record.byteLength, bytesMax);
  return Buffer.from(run.bytes.buffer, run.bytes.byteOffset + record.byteOffset, length);
}

function linesBetween(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) if (bytes[at] === 0x0a) lines++;
  return lines;
}
