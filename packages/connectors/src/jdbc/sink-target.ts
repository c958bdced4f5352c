import type { ConnectorContext, SinkRequest } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';
import { quoteIdentifier } from '../sql-text/quote-identifier.ts';
import type { PgSession } from './pg-session.ts';
import { isText, type PgColumn, parameterTypeName, pgTypeName } from './pg-type.ts';
import { SinkLedger } from './sink-ledger.ts';
import { findTable, getTable, matchColumns, type TableFacts } from './table-facts.ts';

/** The table that a sink writes, checked, with the parts of its statements. */
export interface SinkTarget {
  readonly table: string;
  readonly ledger: SinkLedger;
  /** Quoted, in the order of the schema. */
  readonly columns: readonly string[];
  /** Of the parameters or staged values that carry each column. */
  readonly valueTypes: readonly string[];
  /** Per column, the expression for the value `source`, cast where Postgres would not do it by itself. */
  readonly asColumn: (column: number, source: string) => string;
  /** Behind INSERT … SELECT; empty without a key. */
  readonly onConflict: string;
}

export async function openSinkTarget(
  session: PgSession,
  request: SinkRequest,
  context: ConnectorContext,
  createsTable: boolean,
): Promise<SinkTarget> {
  const { schema, primaryKey, uid } = request;
  if (createsTable && (await findTable(session)) === null) await createTable(session, schema, primaryKey);
  const facts = await getTable(session);
  const matched = matchColumns(facts, schema, 'write', session.tableText);
  checkKey(facts, schema, primaryKey, session.tableText);
  const ledger = new SinkLedger(session, facts.schema, `${context.writerId}/${uid ?? ''}`, context.fencingToken);
  await ledger.open();
  const columns = schema.map(field => quoteIdentifier(field.name));
  return {
    table: session.tableText,
    ledger,
    columns,
    valueTypes: schema.map(field => parameterTypeName(field.type)),
    asColumn: (column, source) => source + castOf(matched[column]!, schema[column]!),
    onConflict: onConflict(columns, primaryKey),
  };
}

/** Text does not become a uuid or JSON by itself; a cast to varchar, however, would cut it. */
const castOf = (column: PgColumn, { type }: Field): string =>
  (type.kind === 'CHAR' || type.kind === 'VARCHAR') && !isText(column) ? `::${column.castName}` : '';

function onConflict(columns: readonly string[], primaryKey: readonly number[]): string {
  if (primaryKey.length === 0) return '';
  const keys = primaryKey.map(c => columns[c]).join(', ');
  const others = columns.filter((_, c) => !primaryKey.includes(c));
  if (others.length === 0) return `ON CONFLICT (${keys}) DO NOTHING`;
  return `ON CONFLICT (${keys}) DO UPDATE SET ${others.map(name => `${name} = EXCLUDED.${name}`).join(', ')}`;
}

function checkKey(facts: TableFacts, schema: readonly Field[], primaryKey: readonly number[], table: string): void {
  if (primaryKey.length === 0) return;
  const declared = primaryKey.map(c => schema[c]!.name).sort();
  if (facts.uniqueKeys.some(key => key.length === declared.length && key.every((name, k) => name === declared[k])))
    return;
  const message = `Table ${table} has no primary key or unique index on exactly (${declared.join(', ')}), the PRIMARY KEY that the job declares`;
  throw userError('jdbc.no_unique_key', message, { details: { table, key: declared } });
}

async function createTable(session: PgSession, schema: readonly Field[], primaryKey: readonly number[]): Promise<void> {
  const columns = schema.map(({ name, type }) => {
    const typeName = pgTypeName(type);
    if (typeName === null) {
      const message = `Column "${name}": there is no column of type ${printType(type)} in Postgres`;
      throw userError('jdbc.type_mismatch', message, { details: { column: name } });
    }
    return `${quoteIdentifier(name)} ${typeName}${type.nullable ? '' : ' NOT NULL'}`;
  });
  const keys = primaryKey.map(c => quoteIdentifier(schema[c]!.name));
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.join(', ')})`];
  await session.transaction(async () => {
    await session.query("SELECT pg_advisory_xact_lock(hashtext('lockstep create table'))");
    await session.query(`CREATE TABLE IF NOT EXISTS ${session.tableText} (${[...columns, ...key].join(', ')})`);
  });
}
