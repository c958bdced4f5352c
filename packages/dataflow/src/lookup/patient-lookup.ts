import { setTimeout as sleep } from 'node:timers/promises';
import { externalError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import type { Column } from '../batch/column.ts';
import { concatBatches } from '../batch/concat-batches.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import type { LookupAnswer, LookupReader } from '../ports/lookup.ts';

export interface Patience {
  /** How long one question may take. */
  readonly timeoutMs: number;
  /** Keys without a row are asked for again, at most `attemptsMax` times and each time after `delayMs`. */
  readonly retry: { readonly delayMs: number; readonly attemptsMax: number } | null;
  /** Ends the waiting when the run is cancelled. */
  readonly cancelled: AbortSignal;
}

/**
 * Asks a table again for keys that it had no row for, as a dimension may come a little later than what refers to it, and gives up on one that does not answer.
 */
export class PatientLookup implements LookupReader {
  readonly #table: LookupReader;
  readonly #name: string;
  readonly #schema: readonly Field[];
  readonly #patience: Patience;

  /** `schema`: of the table's rows. */
  constructor(table: LookupReader, name: string, schema: readonly Field[], patience: Patience) {
    this.#table = table;
    this.#name = name;
    this.#schema = schema;
    this.#patience = patience;
  }

  open(): Promise<void> {
    return this.#table.open();
  }

  async lookup(keys: readonly Column[], keyCount: number): Promise<LookupAnswer> {
    const answers = [await this.#ask(keys, keyCount)];
    const { retry, cancelled } = this.#patience;
    for (let attempt = 1; retry !== null && attempt <= retry.attemptsMax; attempt++) {
      const missing = missingKeys(answers, keyCount);
      if (missing.length === 0) break;
      await sleep(retry.delayMs, null, { signal: cancelled }).catch(() => null);
      if (cancelled.aborted) break;
      const { rows, keyOfRow } = await this.#ask(gatherColumns(keys, missing, missing.length), missing.length);
      answers.push({ rows, keyOfRow: keyOfRow.map(key => missing[key]!) });
    }
    const [first, second] = answers;
    if (second === undefined) return first!;
    return {
      rows: concatBatches(
        this.#schema,
        answers.map(({ rows }) => rows),
      ),
      keyOfRow: Int32Array.from(answers.flatMap(({ keyOfRow }) => [...keyOfRow])),
    };
  }

  close(): Promise<void> {
    return this.#table.close();
  }

  async #ask(keys: readonly Column[], keyCount: number): Promise<LookupAnswer> {
    const answer = this.#table.lookup(keys, keyCount);
    const { timeoutMs } = this.#patience;
    const inTime = new AbortController();
    const expiry = sleep(timeoutMs, null, { signal: inTime.signal }).then(() => {
      const message = `'${this.#name}' did not answer a lookup within ${timeoutMs} ms`;
      throw externalError('dataflow.lookup_timeout', message, { details: { table: this.#name, timeoutMs } });
    });
    try {
      return await Promise.race([answer, expiry]);
    } finally {
      inTime.abort();
      // Whichever comes second has nobody left to tell.
      expiry.catch(() => {});
      answer.catch(() => {});
    }
  }
}

function missingKeys(answers: readonly LookupAnswer[], keyCount: number): Int32Array {
  const isFound = new Uint8Array(keyCount);
  for (const { keyOfRow } of answers) for (const key of keyOfRow) isFound[key] = 1;
  return Int32Array.from(isFound.keys()).filter(key => isFound[key] === 0);
}
