import type { ConnectorDescriptor, OptionDescriptor } from '@lockstep/sql/catalog';
import { nexmarkDefaults } from './nexmark-settings.ts';

function option(
  name: string,
  type: OptionDescriptor['type'],
  value: number | string,
  en: string,
  zh: string,
): OptionDescriptor {
  return { name, type, isRequired: false, defaultValue: String(value), doc: { en, zh } };
}

export const nexmarkDescriptor: ConnectorDescriptor = {
  name: 'nexmark',
  title: { en: 'Nexmark auctions', zh: 'Nexmark 拍卖' },
  doc: {
    en: 'The events of the Nexmark benchmark: people, auctions and bids, as fast as they are read. The same seed gives the same events.',
    zh: 'Nexmark 基准测试的事件：人、拍卖与出价，读多快就生成多快。相同种子生成相同的事件。',
  },
  options: [
    option('events.num', 'integer', 0, 'How many events in all; 0: without end.', '事件总数；0 表示无限。'),
    option(
      'first-event.rate',
      'integer',
      nexmarkDefaults.eventsPerSecond,
      'Events per second of event time.',
      '每秒（事件时间）的事件数。',
    ),
    option('person.proportion', 'integer', nexmarkDefaults.personProportion, 'Parts that are people.', '人的份数。'),
    option(
      'auction.proportion',
      'integer',
      nexmarkDefaults.auctionProportion,
      'Parts that are auctions.',
      '拍卖的份数。',
    ),
    option('bid.proportion', 'integer', nexmarkDefaults.bidProportion, 'Parts that are bids.', '出价的份数。'),
    option(
      'bid.hot-ratio.auctions',
      'integer',
      nexmarkDefaults.hotAuctionRatio,
      'n: all but one in n bids go to a hot auction.',
      'n：除 1/n 外的出价都给热门拍卖。',
    ),
    option(
      'bid.hot-ratio.bidders',
      'integer',
      nexmarkDefaults.hotBidderRatio,
      'n: all but one in n bids come from a hot bidder.',
      'n：除 1/n 外的出价都来自热门出价人。',
    ),
    option(
      'auction.hot-ratio.sellers',
      'integer',
      nexmarkDefaults.hotSellerRatio,
      'n: all but one in n auctions come from a hot seller.',
      'n：除 1/n 外的拍卖都来自热门卖家。',
    ),
    option(
      'person.avg-size',
      'memory-size',
      `${nexmarkDefaults.personBytes}b`,
      'Average size of a person.',
      '人的平均大小。',
    ),
    option(
      'auction.avg-size',
      'memory-size',
      `${nexmarkDefaults.auctionBytes}b`,
      'Average size of an auction.',
      '拍卖的平均大小。',
    ),
    option('bid.avg-size', 'memory-size', `${nexmarkDefaults.bidBytes}b`, 'Average size of a bid.', '出价的平均大小。'),
    option(
      'lockstep.base-time-ms',
      'integer',
      nexmarkDefaults.baseTimeMs,
      'Event time of the first event, milliseconds since 1970.',
      '首个事件的事件时间，自 1970 年起的毫秒数。',
    ),
    option('lockstep.seed', 'integer', nexmarkDefaults.seed, 'Of the random stream.', '随机流的种子。'),
  ],
  scan: { stream: true, batch: true },
  readsFields: true,
  lookup: false,
  sink: null,
  formats: [],
  readableMetadata: {},
};
