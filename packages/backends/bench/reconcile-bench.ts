// How long comparing and repairing two results of a million rows each takes, without the time to fetch them: node packages/backends/bench/reconcile-bench.ts [rows]
import { type Batch, BatchBuilder } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';
import { bigintType, doubleType, stringType, timestampType } from '@lockstep/sql/types';
import { reconcileTables, repairStream } from '../src/reconcile/index.ts';
import { StoredTables, storedTable, testContext } from '../test/stored-tables.ts';

const rowCount = Number(process.argv[2] ?? 1_000_000);
const rowsPerBatch = 8_192;
const rowsPerWindow = 200;
const hourMs = 3_600_000;
const differingEvery = 1_000;

const schema: readonly Field[] = [
  { name: 'window_start', type: timestampType(3) },
  { name: 'window_end', type: timestampType(3) },
  { name: 'origin', type: stringType },
  { name: 'flights', type: bigintType },
  { name: 'average_delay', type: doubleType },
];
const keyColumns = ['window_start', 'origin'];

/** `isCorrupt`: every so many rows have another value. */
function makeResult(isCorrupt: boolean): Batch[] {
  const builder = new BatchBuilder(schema, rowsPerBatch);
  const batches: Batch[] = [];
  for (let row = 0; row < rowCount; row++) {
    const startMs = Math.floor(row / rowsPerWindow) * hourMs;
    const flights = BigInt(row % 90) + (isCorrupt && row % differingEvery === 0 ? 1n : 0n);
    const [start, end] = [startMs, startMs + hourMs].map(epochMs => ({ epochMs, nanos: 0 }));
    builder.appendRow([start!, end!, `A${row % rowsPerWindow}`, flights, row / 7]);
    if (builder.rowCount === rowsPerBatch) batches.push(builder.finish());
  }
  if (builder.rowCount > 0) batches.push(builder.finish());
  return batches;
}

/** Hands over batches that are made already. */
class MadeTables extends StoredTables {
  readonly made: Readonly<Record<string, readonly Batch[]>> = { stream: makeResult(true), batch: makeResult(false) };

  override get(name: string) {
    const connector = super.get(name);
    return {
      ...connector,
      createSource: ({ table }: { table: { path: { name: string } } }) => {
        const batches = [...this.made[table.path.name]!];
        return {
          open: async () => {},
          read: async () => {
            const batch = batches.shift();
            return batch === undefined ? ({ kind: 'end' } as const) : ({ kind: 'batch', batch } as const);
          },
          position: () => null,
          progress: () => ({ malformedRows: 0, bytesBehind: null }),
          close: async () => {},
        };
      },
    };
  }
}

const connectors = new MadeTables();
const request = {
  stream: storedTable('stream', schema, keyColumns),
  batch: storedTable('batch', schema, keyColumns),
  keyColumns,
  windowColumn: 'window_start',
  windowEndColumn: 'window_end',
  closedUntilMs: null,
  lateRowsByWindow: new Map<number, number>(),
  differencesMax: 5_000,
};

for (let round = 1; round <= 3; round++) {
  const startMs = performance.now();
  const result = await reconcileTables(request, { connectors, context: testContext });
  const comparedMs = performance.now();
  await repairStream(request, null, { connectors, context: testContext, writeContext: testContext });
  const repairedMs = performance.now();
  console.log(
    `${rowCount} rows a side, ${result.windows.length} windows, ${result.different} differ: compared in ${Math.round(comparedMs - startMs)} ms, ` +
      `repaired in ${Math.round(repairedMs - comparedMs)} ms, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  );
}
