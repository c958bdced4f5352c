import { compileJob } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';

/** Touches every kind of thing once, so that the first real text finds its code loaded and compiled. */
const script = `
  CREATE TABLE readings (id INT, at_time TIMESTAMP(3), amount DOUBLE, WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND)
    WITH ('connector' = 'values', 'data' = '[]');
  CREATE TABLE totals (id INT, window_start TIMESTAMP(3), n BIGINT, total DOUBLE) WITH ('connector' = 'blackhole');
  INSERT INTO totals SELECT id, window_start, COUNT(*), SUM(amount)
    FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(at_time), INTERVAL '1' HOUR))
    WHERE amount > 0 GROUP BY id, window_start, window_end;`;

export function warmUp(): void {
  for (const mode of ['stream', 'batch'] as const)
    compileJob({ sqlText: script, catalog: { objects: [] }, connectors: connectorDescriptors, mode, config: {} });
}
