import { userError } from '@lockstep/kernel/errors';
import type { AlterSchema, AlterTableAction, Identifier, PositionedElement } from '@lockstep/sql/ast';
import { columnsNamedIn } from './columns-named-in.ts';
import { readColumn, readDistribution, readOptions, readPrimaryKey, readWatermark } from './read-table-definition.ts';
import type { ColumnDefinition, TableDefinition } from './table-definition.ts';

/** The table after an ALTER TABLE that changes its definition. Whether the result makes sense as a whole is for analysis to say. */
export function alterTableDefinition(
  source: string,
  table: TableDefinition,
  action: AlterTableAction,
): TableDefinition {
  switch (action.kind) {
    case 'alter-schema':
      return alterSchema(source, table, action);
    case 'alter-distribution':
      return alterDistribution(table, action);
    case 'drop-columns':
      return dropColumns(table, action);
    case 'drop-schema-part':
      return dropPart(table, action);
    case 'rename-column':
      return renameColumn(table, topLevel(action.from), action.to.name);
    case 'set-options':
      return { ...table, options: { ...table.options, ...readOptions(action.options) } };
    case 'reset-options':
      return resetOptions(table, action);
    case 'rename-to':
    case 'add-partitions':
    case 'drop-partitions':
      throw userError('catalog.unsupported', `ALTER TABLE can't do that here: ${action.kind.replaceAll('-', ' ')}`);
  }
}

type ActionOf<K extends AlterTableAction['kind']> = Extract<AlterTableAction, { kind: K }>;

const alterFailure = (reason: string): Error =>
  userError('catalog.alter_table', `Failed to execute ALTER TABLE statement.\n${reason}`);

function topLevel(path: readonly Identifier[]): string {
  const [name, nested] = path;
  if (name === undefined || nested !== undefined)
    throw userError('catalog.nested_column', 'Alter nested row type is not supported yet.');
  return name.name;
}

function alterSchema(source: string, table: TableDefinition, { change, elements }: AlterSchema): TableDefinition {
  let altered = table;
  for (const positioned of elements) {
    const { element } = positioned;
    const column = readColumn(source, element);
    if (column !== null) altered = putColumn(altered, column, positioned, change);
    const watermark = readWatermark(source, element);
    if (watermark !== null) altered = { ...altered, watermark: put(table.watermark, watermark, change, 'watermark') };
    const primaryKey = readPrimaryKey(element);
    if (primaryKey !== null) {
      altered = { ...altered, primaryKey: put(table.primaryKey, primaryKey, change, 'primary key constraint') };
    }
  }
  return altered;
}

/** ADD is for what the table does not have, MODIFY for what it has. */
function put<T>(existing: T | null, given: T, change: 'add' | 'modify', what: string): T {
  if (change === 'add' && existing !== null)
    throw alterFailure(
      `The base table has already defined the ${what}. You might want to drop it before adding a new one.`,
    );
  if (change === 'modify' && existing === null)
    throw alterFailure(`The base table does not define any ${what}. You might want to add a new one.`);
  return given;
}

function putColumn(
  table: TableDefinition,
  column: ColumnDefinition,
  positioned: PositionedElement,
  change: 'add' | 'modify',
): TableDefinition {
  const existing = table.columns.findIndex(candidate => candidate.name === column.name);
  if (change === 'add' && existing !== -1)
    throw alterFailure(`Try to add a column \`${column.name}\` which already exists in the table.`);
  if (change === 'modify' && existing === -1)
    throw alterFailure(`Try to modify a column \`${column.name}\` which does not exist in the table.`);
  const isMoved = positioned.first || positioned.after !== undefined;
  const others = table.columns.filter(candidate => candidate.name !== column.name);
  const place = isMoved ? placeOf(others, positioned) : existing === -1 ? others.length : existing;
  return { ...table, columns: others.toSpliced(place, 0, column) };
}

function placeOf(columns: readonly ColumnDefinition[], { first, after }: PositionedElement): number {
  if (first || after === undefined) return 0;
  const name = topLevel(after);
  const place = columns.findIndex(column => column.name === name);
  if (place === -1) throw alterFailure(`Referenced column \`${name}\` by 'AFTER' does not exist in the table.`);
  return place + 1;
}

function alterDistribution(table: TableDefinition, action: ActionOf<'alter-distribution'>): TableDefinition {
  const distribution = put(table.distribution, readDistribution(action.distribution), action.change, 'distribution');
  return { ...table, distribution };
}

function dropColumns(table: TableDefinition, action: ActionOf<'drop-columns'>): TableDefinition {
  const names = new Set(action.columns.map(topLevel));
  const missing = [...names].find(name => !table.columns.some(column => column.name === name));
  if (missing !== undefined && !action.ifExists)
    throw alterFailure(`The column \`${missing}\` does not exist in the base table.`);
  for (const name of names) refuseUsed(table, name, names);
  return { ...table, columns: table.columns.filter(column => !names.has(column.name)) };
}

/** A column that something else in the table is made of can't go or change its name. `going` go with it. */
function refuseUsed(table: TableDefinition, name: string, going: ReadonlySet<string>): void {
  const user = table.columns.find(
    column => column.kind === 'computed' && !going.has(column.name) && columnsNamedIn(column.expression).has(name),
  );
  if (user !== undefined)
    throw alterFailure(`The column \`${name}\` is referenced by computed column \`${user.name}\`.`);
  const { watermark, primaryKey, partitionKeys, distribution } = table;
  if (watermark !== null && (watermark.column[0] === name || columnsNamedIn(watermark.expression).has(name)))
    throw alterFailure(`The column \`${name}\` is referenced by watermark expression.`);
  if (primaryKey?.columns.includes(name)) throw alterFailure(`The column \`${name}\` is used as the primary key.`);
  if (partitionKeys.includes(name)) throw alterFailure(`The column \`${name}\` is used as the partition keys.`);
  if (distribution?.columns.includes(name)) throw alterFailure(`The column \`${name}\` is used as a distribution key.`);
}

function dropPart(table: TableDefinition, { part, constraint }: ActionOf<'drop-schema-part'>): TableDefinition {
  switch (part) {
    case 'PRIMARY KEY':
    case 'CONSTRAINT':
      if (table.primaryKey === null) throw alterFailure('The base table does not define any primary key.');
      if (constraint !== undefined && constraint.name !== table.primaryKey.name) {
        throw alterFailure(
          `The base table does not define a primary key constraint named '${constraint.name}'. Available constraint name: ['${table.primaryKey.name}'].`,
        );
      }
      return { ...table, primaryKey: null };
    case 'WATERMARK':
      if (table.watermark === null) throw alterFailure('The base table does not define any watermark strategy.');
      return { ...table, watermark: null };
    case 'DISTRIBUTION':
      if (table.distribution === null) throw alterFailure('Table does not have a distribution to drop.');
      return { ...table, distribution: null };
  }
}

function renameColumn(table: TableDefinition, from: string, to: string): TableDefinition {
  if (!table.columns.some(column => column.name === from))
    throw alterFailure(`The column \`${from}\` does not exist in the base table.`);
  if (table.columns.some(column => column.name === to))
    throw alterFailure(`The column \`${to}\` already existed in table schema.`);
  refuseUsed({ ...table, primaryKey: null }, from, new Set());
  const rename = (name: string): string => (name === from ? to : name);
  return {
    ...table,
    columns: table.columns.map(column => ({ ...column, name: rename(column.name) })),
    primaryKey: table.primaryKey && { ...table.primaryKey, columns: table.primaryKey.columns.map(rename) },
  };
}

function resetOptions(table: TableDefinition, { keys }: ActionOf<'reset-options'>): TableDefinition {
  if (keys.length === 0) throw userError('catalog.empty_key', 'ALTER TABLE RESET does not support empty key');
  const dropped = keys.map(key => key.value);
  if (dropped.includes('connector'))
    throw userError('catalog.fixed_option', "ALTER TABLE RESET does not support changing 'connector'");
  const options = Object.fromEntries(Object.entries(table.options).filter(([key]) => !dropped.includes(key)));
  return { ...table, options };
}
