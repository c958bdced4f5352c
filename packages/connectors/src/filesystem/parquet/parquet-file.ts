import type { DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Batch } from '@lockstep/dataflow/batch';
import { AppError, externalError, userError } from '@lockstep/kernel/errors';
import type { Expression, Field } from '@lockstep/sql/algebra';
import { type LogicalType, printType } from '@lockstep/sql/types';
import { type FilterDialect, filterCondition } from '../../sql-text/filter-condition.ts';
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts';
import { type DuckDb, openDuckDb } from './open-duckdb.ts';
import { type ParquetRead, parquetRead } from './parquet-type.ts';
import { createVectorAppender } from './vector-appender.ts';

const batchRowsMax = 8192;

export interface ParquetFileRequest {
  readonly path: string;
  readonly schema: readonly Field[];
  /** Over `schema`. */
  readonly filter: Expression | undefined;
}

/** Reads one Parquet file in its order: only the columns and, where the statistics allow, the row groups that are asked for. */
export class ParquetFile {
  readonly #request: ParquetFileRequest;
  readonly #duck: DuckDb;
  readonly #reads: readonly ParquetRead[];
  readonly #result: DuckDBResult;
  #isAtEnd = false;

  private constructor(request: ParquetFileRequest, duck: DuckDb, reads: readonly ParquetRead[], result: DuckDBResult) {
    this.#request = request;
    this.#duck = duck;
    this.#reads = reads;
    this.#result = result;
  }

  static async open(request: ParquetFileRequest): Promise<ParquetFile> {
    const duck = await openDuckDb();
    try {
      const reads = await findColumns(duck, request);
      const condition = filterCondition(request.filter, duckDialect(request.schema), 2);
      const list = reads.map((read, c) => selected(request.schema[c]!.name, read));
      const where = condition === null ? '' : ` WHERE ${condition.sql}`;
      // Without a column only the count matters.
      const columns = list.length === 0 ? 'TRUE' : list.join(', ');
      const sql = `SELECT ${columns} FROM read_parquet($1, hive_partitioning = false)${where}`;
      const result = await duck.connection.stream(sql, [request.path, ...(condition?.parameters ?? [])]);
      return new ParquetFile(request, duck, reads, result);
    } catch (error) {
      duck.close();
      throw failure(request.path, error);
    }
  }

  /** The next rows; null at the end. */
  async next(): Promise<Batch | null> {
    if (this.#isAtEnd) return null;
    const appenders = this.#reads.map((read, c) =>
      createVectorAppender(read.kind, precisionOf(this.#request.schema[c]!.type), batchRowsMax),
    );
    const chunkRowsMax = duckdb.vector_size();
    let rowCount = 0;
    while (rowCount + chunkRowsMax <= batchRowsMax) {
      const chunk = await this.#fetch();
      if (chunk === null) {
        this.#isAtEnd = true;
        break;
      }
      const rows = chunk.rowCount;
      appenders.forEach((appender, c) => {
        appender.append(duckdb.data_chunk_get_vector(chunk.chunk, c), rows);
      });
      rowCount += rows;
    }
    if (rowCount === 0) return null;
    return { rowCount, columns: appenders.map(appender => appender.finish()), kinds: null, watermarks: null };
  }

  close(): void {
    this.#duck.close();
  }

  async #fetch() {
    try {
      const chunk = await this.#result.fetchChunk();
      return chunk === null || chunk.rowCount === 0 ? null : chunk;
    } catch (error) {
      throw failure(this.#request.path, error);
    }
  }
}

const duckDialect = (schema: readonly Field[]): FilterDialect => ({
  column: index => quoteIdentifier(schema[index]!.name),
  timestamp(parameter, kind) {
    const instant = `make_timestamp(CAST(${parameter} AS BIGINT))`;
    // The session's zone is UTC, so an instant and a reading of it agree.
    return kind === 'TIMESTAMP_LTZ' ? `CAST(${instant} AS TIMESTAMPTZ)` : instant;
  },
});

const precisionOf = (type: LogicalType): number => ('precision' in type ? type.precision : 0);

/** How each column is read; a column that the file lacks or that does not fit is a user error that names it. */
async function findColumns(duck: DuckDb, { path, schema }: ParquetFileRequest): Promise<ParquetRead[]> {
  const statement = 'SELECT * FROM read_parquet($1, hive_partitioning = false) LIMIT 0';
  const described = await duck.connection.run(statement, [path]);
  const names = described.columnNames();
  return schema.map(({ name, type }) => {
    const column = names.indexOf(name);
    if (column < 0) {
      const message = `'${path}' has no column '${name}'; it has ${names.map(known => `'${known}'`).join(', ')}`;
      throw userError('filesystem.column_missing', message, { details: { file: path, column: name } });
    }
    const read = parquetRead(type, described.columnTypeId(column));
    if (read !== null) return read;
    const stored = described.columnType(column).toString();
    const message = `Column '${name}' of '${path}' is ${stored}, which can not be read as ${printType(type)}`;
    throw userError('filesystem.type_mismatch', message, { details: { file: path, column: name, stored } });
  });
}

const selected = (name: string, { castTo }: ParquetRead): string =>
  castTo.reduce((sql, type) => `CAST(${sql} AS ${type})`, quoteIdentifier(name));

function failure(path: string, error: unknown): Error {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const isData = reason.startsWith('Conversion Error') || reason.startsWith('Out of Range');
  const options = { details: { file: path }, cause: error };
  if (isData) return userError('filesystem.value_out_of_range', `'${path}': ${reason}`, options);
  return externalError('filesystem.parquet_unreadable', `'${path}' can not be read as Parquet: ${reason}`, options);
}
