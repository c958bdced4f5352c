/** What the generator makes. Names and defaults are those of the benchmark. */
export interface NexmarkSettings {
  readonly eventsPerSecond: number;
  /** Event time of event 0, epoch milliseconds. */
  readonly baseTimeMs: number;
  readonly personProportion: number;
  readonly auctionProportion: number;
  readonly bidProportion: number;
  /** So many to one, a bid is for a hot auction, by a hot bidder, an auction by a hot seller. */
  readonly hotAuctionRatio: number;
  readonly hotBidderRatio: number;
  readonly hotSellerRatio: number;
  /** Average sizes, bytes: `extra` fills up to them. */
  readonly personBytes: number;
  readonly auctionBytes: number;
  readonly bidBytes: number;
  readonly seed: number;
}

export const nexmarkDefaults: NexmarkSettings = {
  eventsPerSecond: 10_000,
  baseTimeMs: 1_436_918_400_000,
  personProportion: 1,
  auctionProportion: 3,
  bidProportion: 46,
  hotAuctionRatio: 2,
  hotBidderRatio: 4,
  hotSellerRatio: 4,
  personBytes: 200,
  auctionBytes: 500,
  bidBytes: 100,
  seed: 42,
};
