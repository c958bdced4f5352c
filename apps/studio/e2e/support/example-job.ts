import { e2eEnv } from './e2e-env.ts';

/** The same three thousand events on both sides, one a minute: played in some seconds as a stream, read at once as a batch. */
const eventCount = 3_000;

export interface ExampleJob {
  readonly name: string;
  /** Makes the logical tables that the job reads and writes. */
  readonly createTables: string;
  readonly sqlText: string;
  /** The stream side's result table in the database of the test. */
  readonly streamTable: string;
}

/** A job of this test run alone. */
export function exampleJob(suffix: string): ExampleJob {
  const events = `e2e_events_${suffix}`;
  const result = `e2e_counts_${suffix}`;
  const source = (side: 'stream' | 'batch') => `
  '${side}.connector' = 'datagen', '${side}.lockstep.seed' = '7',
  '${side}.fields.id.kind' = 'sequence', '${side}.fields.id.start' = '1', '${side}.fields.id.end' = '${eventCount}'`;
  const sink = (side: 'stream' | 'batch') => {
    const { host, pathname, username, password } = new URL(e2eEnv.databaseUrl);
    return `
  '${side}.connector' = 'jdbc', '${side}.url' = 'jdbc:postgresql://${host}${pathname}',
  '${side}.username' = '${decodeURIComponent(username)}', '${side}.password' = '${decodeURIComponent(password)}',
  '${side}.table-name' = '${result}_${side}', '${side}.lockstep.sink.auto-create' = 'true'`;
  };
  return {
    name: `e2e ${suffix}`,
    streamTable: `${result}_stream`,
    createTables: `CREATE TABLE ${events} (
  id BIGINT,
  at_time AS TO_TIMESTAMP(FROM_UNIXTIME(978307200 + id * 60)),
  WATERMARK FOR at_time AS at_time - INTERVAL '1' MINUTE
) WITH (
  'connector' = 'paired',${source('stream')}, 'stream.rows-per-second' = '150',${source('batch')}
);

CREATE TABLE ${result} (
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  lane BIGINT,
  events BIGINT,
  highest BIGINT,
  PRIMARY KEY (window_start, window_end, lane) NOT ENFORCED
) WITH (
  'connector' = 'paired',${sink('stream')},${sink('batch')},
  'batch.lockstep.sink.write-mode' = 'replace'
);
`,
    sqlText: `INSERT INTO ${result}
SELECT window_start, window_end, MOD(id, 5) AS lane, COUNT(*) AS events, MAX(id) AS highest
FROM TABLE(TUMBLE(TABLE ${events}, DESCRIPTOR(at_time), INTERVAL '1' HOUR))
GROUP BY window_start, window_end, MOD(id, 5);
`,
  };
}
