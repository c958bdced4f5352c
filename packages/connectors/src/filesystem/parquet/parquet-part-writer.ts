import { open } from 'node:fs/promises';
import type { DuckDBAppender } from '@duckdb/node-api';
import { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Batch, sliceBatch } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts';
import type { PartWriter } from '../part-writer.ts';
import { fillVector } from './fill-vector.ts';
import { type DuckDb, openDuckDb } from './open-duckdb.ts';
import type { ParquetCompression } from './parquet-options.ts';
import { parquetTypeName } from './parquet-type.ts';

/** Collects rows in a table of DuckDB's, compressed in memory, and writes the Parquet file from it at the end. */
export class ParquetPartWriter implements PartWriter {
  bytes = 0;
  readonly #path: string;
  readonly #schema: readonly Field[];
  readonly #duck: DuckDb;
  readonly #appender: DuckDBAppender;
  readonly #compression: ParquetCompression;

  private constructor(
    path: string,
    schema: readonly Field[],
    duck: DuckDb,
    appender: DuckDBAppender,
    compression: ParquetCompression,
  ) {
    this.#path = path;
    this.#schema = schema;
    this.#duck = duck;
    this.#appender = appender;
    this.#compression = compression;
  }

  static async create(
    path: string,
    schema: readonly Field[],
    compression: ParquetCompression,
  ): Promise<ParquetPartWriter> {
    const columns = schema.map(field => `${quoteIdentifier(field.name)} ${typeNameOf(field)}`);
    const duck = await openDuckDb();
    try {
      await duck.connection.run(`CREATE TABLE part (${columns.join(', ')})`);
      return new ParquetPartWriter(path, schema, duck, await duck.connection.createAppender('part'), compression);
    } catch (error) {
      duck.close();
      throw error;
    }
  }

  async write(batch: Batch): Promise<void> {
    const chunkRowsMax = duckdb.vector_size();
    const types = this.#schema.map((_, c) => this.#appender.columnType(c));
    for (let start = 0; start < batch.rowCount; start += chunkRowsMax) {
      const rows = sliceBatch(batch, start, Math.min(batch.rowCount, start + chunkRowsMax));
      const chunk = DuckDBDataChunk.create(types, rows.rowCount);
      this.#schema.forEach(({ type }, c) => {
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, c);
        this.bytes += fillVector(vector, rows.columns[c]!, rows.rowCount, type);
      });
      this.#appender.appendDataChunk(chunk);
    }
  }

  async finish(): Promise<void> {
    this.#appender.closeSync();
    const copy = `COPY part TO ${quoteText(this.#path)} (FORMAT parquet, COMPRESSION ${this.#compression})`;
    await this.#duck.connection.run(copy);
    this.#duck.close();
    const handle = await open(this.#path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async discard(): Promise<void> {
    this.#duck.close();
  }
}

/** COPY takes no parameters; the path is of our own making, below the table's directory. */
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function typeNameOf({ name, type }: Field): string {
  const typeName = parquetTypeName(type);
  if (typeName !== null) return typeName;
  const message = `Column '${name}': values of type ${printType(type)} can not be written to Parquet`;
  throw userError('filesystem.type_mismatch', message, { details: { column: name } });
}
