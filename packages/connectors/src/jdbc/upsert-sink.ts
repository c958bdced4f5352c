import { type Batch, rowKinds } from '@lockstep/dataflow/batch';
import type { JsonValue, SinkRequest, SinkWriter } from '@lockstep/dataflow/ports';
import type { Clock } from '@lockstep/kernel/clock';
import type { PgSession } from './pg-session.ts';
import type { SinkTarget } from './sink-target.ts';
import { type PgValue, pgValue } from './write-text.ts';

export interface JdbcSinkSettings {
  readonly openTarget: () => Promise<SinkTarget>;
  /** 0: without limit. */
  readonly bufferRowsMax: number;
  /** 0: never by time. */
  readonly flushIntervalMs: number;
  readonly retriesMax: number;
  readonly clock: Clock;
}

/** How many rows one statement carries. */
const statementRowsMax = 10_000;

/** Per key the last of its changes: the row, or null for a deleted one. */
type Changes = Map<string, { readonly key: readonly PgValue[]; readonly row: readonly PgValue[] | null }>;

/**
 * Writes by key. Of several changes of a key only the last is written. Rows are visible as soon as they are written, before their epoch is committed: replaying an
 * epoch writes the same rows to the same keys.
 */
export class UpsertSink implements SinkWriter {
  readonly #session: PgSession;
  readonly #request: SinkRequest;
  readonly #settings: JdbcSinkSettings;
  #target: SinkTarget | null = null;
  #changes: Changes = new Map();
  #flushedAtMs = 0;

  constructor(session: PgSession, request: SinkRequest, settings: JdbcSinkSettings) {
    this.#session = session;
    this.#request = request;
    this.#settings = settings;
  }

  async open(): Promise<void> {
    const { retriesMax, openTarget, clock } = this.#settings;
    this.#target = await this.#session.retrying(retriesMax, openTarget);
    this.#flushedAtMs = clock.nowMs();
  }

  async write(batch: Batch): Promise<void> {
    const { schema, primaryKey } = this.#request;
    for (let row = 0; row < batch.rowCount; row++) {
      const kind = batch.kinds?.[row] ?? rowKinds.insert;
      // The new row of the key follows and takes its place.
      if (kind === rowKinds.updateBefore) continue;
      const key = primaryKey.map(c => pgValue(batch.columns[c]!, row, schema[c]!.type));
      const isGone = kind === rowKinds.delete;
      const values = isGone ? null : schema.map((field, c) => pgValue(batch.columns[c]!, row, field.type));
      this.#changes.set(JSON.stringify(key), { key, row: values });
    }
    const { bufferRowsMax } = this.#settings;
    if (bufferRowsMax > 0 && this.#changes.size >= bufferRowsMax) await this.#writeOut(null);
  }

  async flush(): Promise<void> {
    const { flushIntervalMs, clock } = this.#settings;
    const isDue = flushIntervalMs > 0 && clock.nowMs() - this.#flushedAtMs >= flushIntervalMs;
    if (isDue && this.#changes.size > 0) await this.#writeOut(null);
  }

  async prepare(epoch: number): Promise<JsonValue> {
    if (this.#changes.size > 0) await this.#writeOut(epoch);
    return null;
  }

  async commit(): Promise<void> {}

  async abort(): Promise<void> {
    this.#changes = new Map();
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async #writeOut(epoch: number | null): Promise<void> {
    const changes = [...this.#changes.values()];
    const rows = changes.flatMap(({ row }) => (row === null ? [] : [row]));
    const gone = changes.flatMap(({ key, row }) => (row === null ? [key] : []));
    await this.#session.retrying(this.#settings.retriesMax, () =>
      this.#session.transaction(async () => {
        await this.#target!.ledger.fence(epoch);
        for (const part of parts(gone)) await this.#delete(part);
        for (const part of parts(rows)) await this.#upsert(part);
      }),
    );
    this.#changes = new Map();
    this.#flushedAtMs = this.#settings.clock.nowMs();
  }

  async #upsert(rows: readonly (readonly PgValue[])[]): Promise<void> {
    const { table, columns, valueTypes, asColumn, onConflict } = this.#target!;
    const arrays = valueTypes.map((type, c) => `$${c + 1}::${type}[]`).join(', ');
    const names = columns.map((_, c) => `c${c}`);
    const values = names.map((name, c) => asColumn(c, name)).join(', ');
    await this.#session.query(
      `INSERT INTO ${table} (${columns.join(', ')})
       SELECT ${values} FROM unnest(${arrays}) AS r(${names.join(', ')}) ${onConflict}`,
      columns.map((_, c) => rows.map(row => row[c] ?? null)),
    );
  }

  async #delete(keys: readonly (readonly PgValue[])[]): Promise<void> {
    const { table, columns, valueTypes, asColumn } = this.#target!;
    const { primaryKey } = this.#request;
    const arrays = primaryKey.map((c, k) => `$${k + 1}::${valueTypes[c]}[]`).join(', ');
    const names = primaryKey.map((_, k) => `k${k}`);
    const matches = primaryKey.map((c, k) => `t.${columns[c]} = ${asColumn(c, `r.k${k}`)}`).join(' AND ');
    await this.#session.query(
      `DELETE FROM ${table} AS t USING unnest(${arrays}) AS r(${names.join(', ')}) WHERE ${matches}`,
      primaryKey.map((_, k) => keys.map(key => key[k] ?? null)),
    );
  }
}

function parts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / statementRowsMax);
  return Array.from({ length: count }, (_, n) => items.slice(n * statementRowsMax, (n + 1) * statementRowsMax));
}
