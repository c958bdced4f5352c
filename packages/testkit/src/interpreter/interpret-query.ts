import type { CompiledJob } from '@lockstep/backends/embedded';
import { printValue } from '@lockstep/dataflow/batch';
import { zoneNamed } from '@lockstep/dataflow/expressions';
import type { ConnectorContext } from '@lockstep/dataflow/ports';
import { systemClock } from '@lockstep/kernel/clock';
import { invariant } from '@lockstep/kernel/invariant';
import { silentLogger } from '@lockstep/kernel/logger';
import { printCells } from '../run-query.ts';
import { interpretRelation } from './interpret-relation.ts';
import { readTables } from './read-tables.ts';

const context: ConnectorContext = {
  mode: 'batch',
  clock: systemClock,
  logger: silentLogger,
  fileRoots: [],
  resolveSecret: reference => reference,
  writerId: 'interpreter',
  fencingToken: 1,
  config: {},
};

/** The rows of a compiled query by definition, printed as `foldChangelog` prints them, in any order. */
export async function interpretQuery({ sinks }: CompiledJob, dropsLateRows: boolean): Promise<readonly string[]> {
  const relation = sinks[0]?.input;
  invariant(relation !== undefined, 'only a query that compiles can be interpreted');
  const tables = await readTables(relation, context);
  const noTime = (): never => {
    throw new TypeError('The interpreter has no clock');
  };
  const session = { zone: zoneNamed('UTC'), currentMs: noTime, processingMs: noTime };
  const rows = interpretRelation(relation, { session, rowsOf: scan => tables.get(scan)!, dropsLateRows });
  return rows.map(({ values }) =>
    printCells(values.map((value, c) => (value === null ? null : printValue(value, relation.schema[c]!.type)))),
  );
}
