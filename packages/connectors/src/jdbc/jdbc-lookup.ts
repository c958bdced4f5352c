import type { Batch, Column } from '@lockstep/dataflow/batch';
import type { LookupReader, LookupRequest } from '@lockstep/dataflow/ports';
import { quoteIdentifier } from '../sql-text/quote-identifier.ts';
import type { PgSession } from './pg-session.ts';
import { parameterTypeName } from './pg-type.ts';
import { batchOfText, selectExpression } from './read-text.ts';
import { getTable, matchColumns } from './table-facts.ts';
import { pgValue } from './write-text.ts';

/** One query per batch of keys, which travel as arrays. */
export class JdbcLookup implements LookupReader {
  readonly #session: PgSession;
  readonly #request: LookupRequest;
  readonly #retriesMax: number;
  #query = '';

  constructor(session: PgSession, request: LookupRequest, retriesMax: number) {
    this.#session = session;
    this.#request = request;
    this.#retriesMax = retriesMax;
  }

  async open(): Promise<void> {
    const { schema, keys } = this.#request;
    const columns = await this.#session.retrying(this.#retriesMax, async () =>
      matchColumns(await getTable(this.#session), schema, 'read', this.#session.tableText),
    );
    // Text keys take the column's type, so that an index on it serves (and a uuid can be asked for); others are of the kind that the column has.
    const types = keys.map(c => {
      const isText = schema[c]!.type.kind === 'CHAR' || schema[c]!.type.kind === 'VARCHAR';
      return isText ? columns[c]!.castName : parameterTypeName(schema[c]!.type);
    });
    const arrays = types.map((type, k) => `$${k + 1}::text[]::${type}[]`).join(', ');
    const names = keys.map((_, k) => `k${k}`);
    const matches = keys.map((c, k) => `t.${quoteIdentifier(schema[c]!.name)} = k.k${k}`).join(' AND ');
    const selected = ['k.place', ...schema.map(field => selectExpression(field, 't.'))].join(', ');
    this.#query = `SELECT ${selected}
      FROM unnest(${arrays}) WITH ORDINALITY AS k(${[...names, 'place'].join(', ')})
           JOIN ${this.#session.tableText} AS t ON ${matches}`;
  }

  async lookup(keys: readonly Column[], keyCount: number): Promise<{ rows: Batch; keyOfRow: Int32Array }> {
    const { schema, keys: keyFields } = this.#request;
    const values = keys.map((column, k) => {
      const { type } = schema[keyFields[k]!]!;
      return Array.from({ length: keyCount }, (_, row) => pgValue(column, row, type));
    });
    const rows = await this.#session.retrying(this.#retriesMax, () => this.#session.query(this.#query, values));
    return {
      rows: batchOfText(schema, rows, 1),
      keyOfRow: Int32Array.from(rows, row => Number(row[0]) - 1),
    };
  }

  async close(): Promise<void> {
    await this.#session.close();
  }
}
