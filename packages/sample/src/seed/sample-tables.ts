import { samplePaths } from '../data/sample-place.ts';

/** Where the results of both sides are kept. */
export interface ResultsDatabase {
  /** `postgresql://user:password@host:port/database` */
  readonly url: string;
  readonly schema: string;
}

/** The sample's tables, for the catalog. Those that are there stay as they are, but for the place of the results. */
export const sampleTables = (results: ResultsDatabase): string => `
CREATE TABLE IF NOT EXISTS flights (
  flight_time TIMESTAMP(3) COMMENT 'Local time of the flight, to the minute',
  delay       INT          COMMENT 'Minutes late; negative: early',
  distance    INT          COMMENT 'Miles',
  origin      STRING       COMMENT 'Airport code',
  destination STRING       COMMENT 'Airport code',
  WATERMARK FOR flight_time AS flight_time - INTERVAL '10' MINUTE
) COMMENT 'Three million US domestic flights, January to June 2001'
WITH (
  'connector' = 'paired',
  -- The stream side follows a directory in which the feeder plays the flights, up to ten minutes out of order.
  'stream.connector' = 'filesystem',
  'stream.path' = '${samplePaths.feed}',
  'stream.format' = 'json',
  'stream.source.monitor-interval' = '1 s',
  -- The batch side reads all of them from one Parquet file, where the column has another name.
  'batch.connector' = 'filesystem',
  'batch.path' = '${samplePaths.flights}',
  'batch.format' = 'parquet',
  'batch.columns' = '\`date\` TIMESTAMP(3), delay INT, distance INT, origin STRING, destination STRING',
  'batch.map.flight_time' = '\`date\`'
);

CREATE TABLE IF NOT EXISTS airports (
  iata      STRING COMMENT 'Airport code',
  name      STRING,
  city      STRING,
  state     STRING,
  country   STRING,
  latitude  DOUBLE,
  longitude DOUBLE
) COMMENT 'Airports of the United States'
WITH (
  'connector' = 'filesystem',
  'path' = '${samplePaths.airports}',
  'format' = 'csv'
);

CREATE OR REPLACE TABLE airport_hours (${resultColumns},
  PRIMARY KEY (window_start, origin) NOT ENFORCED
) COMMENT 'Punctuality per airport and hour, in Postgres'
WITH (
  'connector' = 'paired',
  ${jdbcBinding('stream', results)},
  ${jdbcBinding('batch', results)},
  -- Every batch run takes the place of the one before it, all at once.
  'batch.lockstep.sink.write-mode' = 'replace'
);

CREATE TABLE IF NOT EXISTS airport_hours_files (${resultColumns}
) COMMENT 'Punctuality per airport and hour, as files'
WITH (
  'connector' = 'paired',
  'stream.connector' = 'filesystem',
  'stream.path' = '${samplePaths.streamResult}',
  'stream.format' = 'json',
  'batch.connector' = 'filesystem',
  'batch.path' = '${samplePaths.batchResult}',
  'batch.format' = 'parquet',
  'batch.lockstep.sink.write-mode' = 'replace'
);
`;

const resultColumns = `
  window_start  TIMESTAMP(3),
  window_end    TIMESTAMP(3),
  origin        STRING,
  city          STRING,
  flights       BIGINT,
  average_delay DOUBLE COMMENT 'Minutes',
  share_delayed DOUBLE COMMENT 'Part of the flights that were more than 15 minutes late, 0 to 1'`;

function jdbcBinding(side: 'stream' | 'batch', { url, schema }: ResultsDatabase): string {
  const { username, password } = new URL(url);
  const options = {
    connector: 'jdbc',
    url: jdbcUrl(url),
    'table-name': `${schema}.airport_hours_${side}`,
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    'lockstep.sink.auto-create': 'true',
  };
  return Object.entries(options)
    .map(([name, value]) => `'${side}.${name}' = '${value.replaceAll("'", "''")}'`)
    .join(',\n  ');
}

/** Where the database is, as the jdbc connector says it: without who enters. */
export function jdbcUrl(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `jdbc:postgresql://${host}${pathname}`;
}
