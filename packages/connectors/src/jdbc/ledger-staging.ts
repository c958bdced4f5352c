import type { Batch } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';
import type { SinkLedger } from './sink-ledger.ts';
import type { StagedChunk, StagingArea, StagingParts } from './staging-area.ts';
import { type PgValue, pgValue } from './write-text.ts';

/** Rows wait in the ledger, a chunk of them in one of its rows: for the many small epochs of a stream, which are to make no tables. */
export class LedgerStaging implements StagingArea {
  readonly #parts: StagingParts;

  constructor(parts: StagingParts) {
    this.#parts = parts;
  }

  createChunk(): StagedChunk {
    return new LedgerChunk(this.#parts.schema, this.#parts.ledger);
  }

  rowsOf(commitId: string): ReturnType<StagingArea['rowsOf']> {
    const { ledger, valueTypes } = this.#parts;
    const arrays = valueTypes.map((type, c) => `c${c} ${type}[]`).join(', ');
    const names = valueTypes.map((_, c) => `c${c}`).join(', ');
    const columns = valueTypes.map((_, c) => `a.c${c}`).join(', ');
    const from = `(SELECT s.chunk, u.* FROM ${ledger.staged} AS s
           CROSS JOIN LATERAL json_to_record(s.rows) AS a(kind smallint[], ${arrays})
           CROSS JOIN LATERAL unnest(a.kind, ${columns}) WITH ORDINALITY AS u(kind, ${names}, place)
      WHERE s.commit_id = $1) AS r`;
    return { from, values: [commitId] };
  }

  /** They go with the ledger's own. */
  async drop(): Promise<void> {}
}

/**
 * `{"kind": "{0,0}", "c0": "{1,NULL}", …}`, the values of a column as Postgres writes an array. It reads that in half the time of an object per row.
 */
class LedgerChunk implements StagedChunk {
  rowCount = 0;
  characters = 0;
  readonly #schema: readonly Field[];
  readonly #ledger: SinkLedger;
  readonly #kinds: number[] = [];
  readonly #columns: string[][];

  constructor(schema: readonly Field[], ledger: SinkLedger) {
    this.#schema = schema;
    this.#ledger = ledger;
    this.#columns = schema.map(() => []);
  }

  append(batch: Batch, row: number, kind: number): void {
    this.#kinds.push(kind);
    for (const [c, { type }] of this.#schema.entries()) {
      const element = arrayElement(pgValue(batch.columns[c]!, row, type));
      this.#columns[c]!.push(element);
      this.characters += element.length;
    }
    this.rowCount++;
  }

  async store(commitId: string, number: number): Promise<void> {
    const columns = this.#columns.map((elements, c) => [`c${c}`, `{${elements.join(',')}}`]);
    const rows = Object.fromEntries([['kind', `{${this.#kinds.join(',')}}`], ...columns]);
    await this.#ledger.stage(commitId, number, this.rowCount, JSON.stringify(rows));
  }
}

function arrayElement(value: PgValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
}
