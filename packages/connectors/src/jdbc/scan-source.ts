import type { JsonValue, ReadResult, ScanRequest, SourceProgress, SourceReader } from '@lockstep/dataflow/ports';
import { internalError } from '@lockstep/kernel/errors';
import { type FilterDialect, filterCondition } from '../sql-text/filter-condition.ts';
import { quoteIdentifier } from '../sql-text/quote-identifier.ts';
import type { PgSession } from './pg-session.ts';
import { isText, type PgColumn } from './pg-type.ts';
import { batchOfText, selectExpression } from './read-text.ts';
import { getTable, matchColumns, type TableFacts } from './table-facts.ts';

export interface ScanSettings {
  readonly fetchRows: number;
  readonly retriesMax: number;
  /** A stream run may be restored in the middle: its rows come in an order that can be taken up again. */
  readonly isReplayable: boolean;
  readonly usesFilter: boolean;
}

/** A bare name in ORDER BY would mean the selected text. */
const qualified = (name: string): string => `t.${quoteIdentifier(name)}`;

const snapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

interface ScanPosition {
  readonly rowsRead: number;
  /** Key of the last row read, as text; null when the table has none or nothing was read. */
  readonly after: readonly string[] | null;
}

const start: ScanPosition = { rowsRead: 0, after: null };

/**
 * Reads a table once, from one snapshot, through a cursor. A replayable scan is in the order of the table's primary key and goes on behind the last key; without a key
 * it is in the order of the columns read and goes on behind a count. Replay is exact as long as the table does not change.
 */
export class ScanSource implements SourceReader {
  readonly #session: PgSession;
  readonly #request: ScanRequest;
  readonly #settings: ScanSettings;
  #position: ScanPosition = start;
  #keyColumns: readonly string[] = [];
  #hasEnded = false;

  constructor(session: PgSession, request: ScanRequest, settings: ScanSettings) {
    this.#session = session;
    this.#request = request;
    this.#settings = settings;
  }

  async open(position: JsonValue): Promise<void> {
    this.#position = positionOf(position);
    await this.#session.retrying(this.#settings.retriesMax, async () => {
      const facts = await getTable(this.#session);
      const columns = matchColumns(facts, this.#request.schema, 'read', this.#session.tableText);
      await this.#session.query(snapshot);
      await this.#declare(facts, columns);
    });
  }

  async read(): Promise<ReadResult> {
    if (this.#hasEnded) return { kind: 'end' };
    const rows = await this.#session.query(`FETCH FORWARD ${this.#settings.fetchRows} FROM scan`);
    const last = rows.at(-1);
    if (last === undefined) {
      this.#hasEnded = true;
      await this.close();
      return { kind: 'end' };
    }
    const key = last.slice(this.#request.schema.length).map(String);
    this.#position = {
      rowsRead: this.#position.rowsRead + rows.length,
      after: this.#keyColumns.length === 0 ? null : key,
    };
    return { kind: 'batch', batch: batchOfText(this.#request.schema, rows) };
  }

  position(): JsonValue {
    return { ...this.#position };
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: this.#hasEnded ? 0 : null };
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async #declare(facts: TableFacts, columns: readonly PgColumn[]): Promise<void> {
    const { schema, filterHint } = this.#request;
    const { isReplayable, usesFilter } = this.#settings;
    this.#keyColumns = isReplayable ? facts.primaryKey : [];
    const keys = this.#keyColumns.map(qualified);
    const selected = [...schema.map(field => selectExpression(field, 't.')), ...keys.map(key => `${key}::text`)];
    const values: string[] = [...(this.#position.after ?? [])];
    const conditions: string[] = [];
    if (values.length > 0) {
      const bounds = this.#keyColumns.map((name, k) => `$${k + 1}::text::${facts.columns.get(name)!.castName}`);
      conditions.push(`(${keys.join(', ')}) > (${bounds.join(', ')})`);
    }
    const filter = usesFilter ? filterCondition(filterHint, pgDialect(columns), values.length + 1) : null;
    if (filter !== null) {
      conditions.push(filter.sql);
      values.push(...filter.parameters);
    }
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const order = isReplayable ? this.#order(keys) : '';
    const list = selected.length === 0 ? 'NULL' : selected.join(', ');
    const query = `SELECT ${list} FROM ${this.#session.tableText} AS t${where}${order}`;
    await this.#session.query(`DECLARE scan NO SCROLL CURSOR FOR ${query}`, values);
  }

  #order(keys: readonly string[]): string {
    if (keys.length > 0) return ` ORDER BY ${keys.join(', ')}`;
    // By what is read, as text: every type has that, also those without an order.
    const columns = this.#request.schema.map(field => `${qualified(field.name)}::text COLLATE "C"`);
    const offset = ` OFFSET ${this.#position.rowsRead}`;
    return columns.length === 0 ? offset : ` ORDER BY ${columns.join(', ')}${offset}`;
  }
}

/** Columns that are compared as they are; any other is only ever read as text. */
const comparableTypes: readonly string[] = ['int2', 'int4', 'int8', 'date', 'timestamp', 'timestamptz', 'bool'];

const pgDialect = (columns: readonly PgColumn[]): FilterDialect => ({
  column(index) {
    const column = columns[index]!;
    const isComparedAsText = !isText(column) && !comparableTypes.includes(column.typeName);
    return qualified(column.name) + (isComparedAsText ? '::text' : '');
  },
  timestamp(parameter, kind) {
    const epoch = kind === 'TIMESTAMP' ? "TIMESTAMP '1970-01-01'" : "TIMESTAMPTZ '1970-01-01 00:00:00+00'";
    return `(${epoch} + CAST(${parameter} AS BIGINT) * INTERVAL '1 microsecond')`;
  },
});

function positionOf(value: JsonValue): ScanPosition {
  if (value === null) return start;
  if (typeof value === 'object' && 'rowsRead' in value) {
    const { rowsRead, after } = value;
    const isKey = (each: unknown): each is readonly string[] =>
      Array.isArray(each) && each.every(part => typeof part === 'string');
    if (typeof rowsRead === 'number' && Number.isSafeInteger(rowsRead) && (after === null || isKey(after)))
      return { rowsRead, after };
  }
  throw internalError('jdbc.bad_position', 'The checkpoint holds no position of a table scan');
}
