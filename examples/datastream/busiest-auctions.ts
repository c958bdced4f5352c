/**
 * Windows of functions between two queries: SQL picks the bids, the program counts them per auction in windows of ten seconds, SQL keeps the three busiest auctions of
 * each window. `npx lockstep run examples/datastream/busiest-auctions.ts`.
 */
import { SlidingEventTimeWindows, type StreamExecutionEnvironment, Types } from '@lockstep/datastream';

const countType = Types.ROW({
  auction: Types.LONG,
  bids: Types.INT,
  highest: Types.LONG,
  ends: Types.TIMESTAMP(3),
});

export function main(env: StreamExecutionEnvironment): void {
  env.executeSql(`
    CREATE TABLE nexmark (
      event_type INT,
      bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
      ts AS bid.\`dateTime\`,
      WATERMARK FOR ts AS ts - INTERVAL '4' SECOND
    ) WITH ('connector' = 'nexmark', 'events.num' = '20000', 'first-event.rate' = '1000');
    CREATE TABLE busiest (ends TIMESTAMP(3), auction BIGINT, bids INT, highest BIGINT) WITH ('connector' = 'print');
  `);
  env
    .fromTable(
      'SELECT bid.auction, bid.price, ts FROM nexmark WHERE event_type = 2',
      Types.ROW({ auction: Types.LONG, price: Types.LONG }),
    )
    .keyBy(({ auction }) => auction, Types.LONG)
    .window(SlidingEventTimeWindows.of('10 s', '5 s'))
    .aggregate(
      {
        createAccumulator: () => ({ bids: 0, highest: 0n }),
        add: ({ price }, { bids, highest }) => ({ bids: bids + 1, highest: larger(price, highest) }),
        getResult: accumulator => accumulator,
      },
      Types.ROW({ bids: Types.INT, highest: Types.LONG }),
      (auction, context, values) =>
        values.map(value => ({ auction, ...value, ends: { epochMs: context.window().end - 1, nanos: 0 } })),
    )
    .uid('bids-per-auction')
    .returns(countType)
    .toTable('counts', { rowtime: 'ends' });
  env.executeSql(`
    INSERT INTO busiest
    SELECT ends, auction, bids, highest FROM (
      SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY bids DESC, auction) AS place
      FROM TABLE(TUMBLE(TABLE counts, DESCRIPTOR(ends), INTERVAL '5' SECOND))
    ) WHERE place <= 3
  `);
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
