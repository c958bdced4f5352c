import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { isRetraction, readValue, type Value } from '@lockstep/dataflow/batch';
import type { ConnectorContext } from '@lockstep/dataflow/ports';
import { inputsOf, type Relation, type ScanRelation } from '@lockstep/sql/algebra';
import { keyText } from './row.ts';

export type TableRows = ReadonlyMap<ScanRelation, readonly (readonly Value[])[]>;

/** For each scan of a relation the rows that are there in the end: what was taken away again is left out. */
export async function readTables(relation: Relation, context: ConnectorContext): Promise<TableRows> {
  const tables = new Map<ScanRelation, readonly (readonly Value[])[]>();
  const visit = async (node: Relation): Promise<void> => {
    if (node.kind === 'scan') tables.set(node, await readTable(node, context));
    for (const input of inputsOf(node)) await visit(input);
  };
  await visit(relation);
  return tables;
}

async function readTable({ table, schema }: ScanRelation, context: ConnectorContext): Promise<Value[][]> {
  const reader = createConnectorRegistry().get(table.connector).createSource!({ table, schema }, context);
  await reader.open(null);
  const rows: Value[][] = [];
  for (let result = await reader.read(); result.kind === 'batch'; result = await reader.read()) {
    const { batch } = result;
    for (let row = 0; row < batch.rowCount; row++) {
      const values = schema.map(({ type }, c) => readValue(batch.columns[c]!, row, type));
      if (isRetraction(batch.kinds?.[row] ?? 0)) remove(rows, values);
      else rows.push(values);
    }
  }
  await reader.close();
  return rows;
}

function remove(rows: Value[][], values: readonly Value[]): void {
  const key = keyText(values);
  const at = rows.findLastIndex(row => keyText(row) === key);
  if (at === -1) throw new RangeError(`A row is taken away that is not there: ${key}`);
  rows.splice(at, 1);
}
