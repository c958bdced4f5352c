import type { Connector, ScanRequest } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import { integerType, type LogicalType, printType, typesEqual } from '@lockstep/sql/types';
import { TableOptions } from '../options/table-options.ts';
import { nexmarkDescriptor } from './descriptor.ts';
import { auctionFields, bidFields, personFields, rowTypeOf } from './event-fields.ts';
import { type NexmarkSettings, nexmarkDefaults } from './nexmark-settings.ts';
import { NexmarkSource } from './nexmark-source.ts';

const columnTypes: Readonly<Record<string, LogicalType>> = {
  event_type: integerType,
  person: rowTypeOf(personFields),
  auction: rowTypeOf(auctionFields),
  bid: rowTypeOf(bidFields),
};

export const nexmarkConnector: Connector = {
  descriptor: nexmarkDescriptor,
  createSource(request, context) {
    checkColumns(request);
    const options = new TableOptions(request.table, nexmarkDescriptor);
    const eventsMax = options.integer('events.num', 0)!;
    if (context.mode === 'batch' && eventsMax === 0)
      throw options.bad('events.num', 'set in a batch job, which has to end');
    return new NexmarkSource(request, settingsOf(options), eventsMax === 0 ? Number.POSITIVE_INFINITY : eventsMax);
  },
};

function checkColumns({ table }: ScanRequest): void {
  for (const { kind, name, type } of table.columns) {
    if (kind !== 'physical') continue;
    const expected = columnTypes[name];
    if (expected !== undefined && typesEqual(type, expected, { nullability: false })) continue;
    const known = Object.entries(columnTypes).map(([column, itsType]) => `${column} ${printType(itsType)}`);
    throw userError('nexmark.column', `Column '${name}' is none of the 'nexmark' table's: ${known.join(', ')}`);
  }
}

const settingsOf = (options: TableOptions): NexmarkSettings => ({
  eventsPerSecond: options.integer('first-event.rate', 1)!,
  baseTimeMs: options.integer('lockstep.base-time-ms')!,
  personProportion: options.integer('person.proportion', 1)!,
  auctionProportion: options.integer('auction.proportion', 1)!,
  bidProportion: options.integer('bid.proportion', 1)!,
  hotAuctionRatio: options.integer('bid.hot-ratio.auctions', 1)!,
  hotBidderRatio: options.integer('bid.hot-ratio.bidders', 1)!,
  hotSellerRatio: options.integer('auction.hot-ratio.sellers', 1)!,
  personBytes: options.memorySizeBytes('person.avg-size')!,
  auctionBytes: options.memorySizeBytes('auction.avg-size')!,
  bidBytes: options.memorySizeBytes('bid.avg-size')!,
  seed: options.integer('lockstep.seed') ?? nexmarkDefaults.seed,
});
