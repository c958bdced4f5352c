import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MalformedRecord } from '@lockstep/dataflow/formats';
import { userError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';
import { confinedPath } from '../files/confined-path.ts';
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

/**
 * Carries out the policy for records that are no rows. Dead letters are written before the reader's position passes them: a replay may write one again,
 * never lose one.
 */
export class MalformedRecords {
  count = 0;
  readonly #policy: MalformedPolicy;
  readonly #deadLetterPath: string | null;
  readonly #logger: Logger;

  private constructor(policy: MalformedPolicy, deadLetterPath: string | null, logger: Logger) {
    this.#policy = policy;
    this.#deadLetterPath = deadLetterPath;
    this.#logger = logger;
  }

  static async open(
    policy: MalformedPolicy,
    deadLetterPath: string | null,
    context: { readonly fileRoots: readonly string[]; readonly logger: Logger },
  ): Promise<MalformedRecords> {
    const path = policy === 'dead-letter' ? await confinedPath(deadLetterPath!, context.fileRoots) : null;
    if (path !== null) await mkdir(dirname(path), { recursive: true });
    return new MalformedRecords(policy, path, context.logger);
  }

  async take(run: DecodedRun): Promise<void> {
    if (run.malformed.length === 0) return;
    if (this.#policy === 'fail') throw failure(run, run.malformed[0]!);
    if (this.#deadLetterPath !== null) {
      await appendFile(this.#deadLetterPath, run.malformed.map(record => deadLetter(run, record)).join(''));
    }
    for (const record of run.malformed) {
      if (this.count++ < warningsMax) this.#logger.warn(record.reason, placeOf(run, record));
    }
  }
}

function placeOf({ path, bytes, start, fileOffset, recordsBefore }: DecodedRun, { byteOffset }: MalformedRecord) {
  const place = { file: path, byteOffset: fileOffset + byteOffset - start };
  return recordsBefore === null ? place : { ...place, row: recordsBefore + linesBetween(bytes, start, byteOffset) + 1 };
}

function failure(run: DecodedRun, record: MalformedRecord): Error {
  const place = placeOf(run, record);
  const text = bytesOf(run, record, excerptBytesMax).toString('utf8');
  const where = 'row' in place ? `row ${place.row} (byte ${place.byteOffset})` : `byte ${place.byteOffset}`;
  const message = `${run.path}, ${where}: ${record.reason}: ${text}`;
  return userError('filesystem.malformed_record', message, { details: { ...place, reason: record.reason } });
}

function deadLetter(run: DecodedRun, record: MalformedRecord): string {
  const bytes = bytesOf(run, record, record.byteLength);
  return `${JSON.stringify({ ...placeOf(run, record), reason: record.reason, recordBase64: bytes.toString('base64') })}\n`;
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
