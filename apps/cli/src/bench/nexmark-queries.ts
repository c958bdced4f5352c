import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const directory = path.resolve(import.meta.dirname, '../../../../bench/nexmark/queries');

/** Where the events come from. */
export type EventSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'generator'; readonly events: number };

/** q0 .. q23 in the order of their numbers; q6 can't run on Flink either and is left out by all. */
export const queryNames: readonly string[] = readdirSync(directory)
  .map(file => path.basename(file, '.sql'))
  .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)));

/** What Nexmark's own set-up for Flink switches on: changes are told in bundles. */
const settings = `
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '2 s';
SET 'table.exec.mini-batch.size' = '50000';
`;

const views = `
CREATE VIEW person AS
SELECT person.id, person.name, person.\`emailAddress\`, person.\`creditCard\`, person.city, person.state, \`dateTime\`, person.extra
FROM nexmark
WHERE event_type = 0;

CREATE VIEW auction AS
SELECT auction.id, auction.\`itemName\`, auction.description, auction.\`initialBid\`, auction.reserve, \`dateTime\`, auction.expires,
  auction.seller, auction.category, auction.extra
FROM nexmark
WHERE event_type = 1;

CREATE VIEW bid AS
SELECT bid.auction, bid.bidder, bid.price, bid.channel, bid.url, \`dateTime\`, bid.extra
FROM nexmark
WHERE event_type = 2;
`;

/** The whole script of a query: the events, their three kinds as views, and the query. Files that it writes go below `outputDirectory`. */
export function queryScript(name: string, source: EventSource, outputDirectory: string, sideInputFile: string): string {
  const query = readFileSync(path.join(directory, `${name}.sql`), 'utf8').replaceAll('<output>', outputDirectory);
  const side = `
CREATE TABLE side_input (\`key\` BIGINT, \`value\` STRING)
WITH ('connector' = 'values', 'path' = '${sideInputFile}', 'lookup' = 'true');
`;
  return `${settings}${eventsTable(source)}${views}${query.includes('side_input') ? side : ''}\n${query}`;
}

const eventsTable = (source: EventSource): string => `
CREATE TABLE nexmark (
  event_type INT,
  person ROW<id BIGINT, name STRING, \`emailAddress\` STRING, \`creditCard\` STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, \`itemName\` STRING, description STRING, \`initialBid\` BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3),
    expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  \`dateTime\` AS CASE event_type WHEN 0 THEN person.\`dateTime\` WHEN 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR \`dateTime\` AS \`dateTime\` - INTERVAL '4' SECOND
) WITH (${sourceOptions(source)});
`;

const sourceOptions = (source: EventSource): string =>
  source.kind === 'file'
    ? `'connector' = 'filesystem', 'path' = '${source.path}', 'format' = 'json'`
    : `'connector' = 'nexmark', 'events.num' = '${source.events}'`;
