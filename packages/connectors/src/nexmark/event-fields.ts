import { bigintType, type LogicalType, type RowType, stringType, timestampType } from '@lockstep/sql/types';
import type { Auction, Bid, NexmarkEvent, Person } from './nexmark-event.ts';

/** How a field of an event is read: numbers are BIGINT, times TIMESTAMP(3); the text of a `filler` lies in the pool. */
export type EventField<E> =
  | { readonly kind: 'number' | 'time'; readonly read: (event: E) => number }
  | { readonly kind: 'text'; readonly read: (event: E) => string }
  | { readonly kind: 'filler' };

/** In the order of the column's ROW type. */
export type EventFields<E> = Readonly<Record<string, EventField<E>>>;

const number = <E>(read: (event: E) => number): EventField<E> => ({ kind: 'number', read });
const time = <E>(read: (event: E) => number): EventField<E> => ({ kind: 'time', read });
const text = <E>(read: (event: E) => string): EventField<E> => ({ kind: 'text', read });

const dateTime = time<NexmarkEvent>(event => event.dateTimeMs);
const extra: EventField<NexmarkEvent> = { kind: 'filler' };

export const personFields: EventFields<Person> = {
  id: number(person => person.id),
  name: text(person => person.name),
  emailAddress: text(person => person.emailAddress),
  creditCard: text(person => person.creditCard),
  city: text(person => person.city),
  state: text(person => person.state),
  dateTime,
  extra,
};

export const auctionFields: EventFields<Auction> = {
  id: number(auction => auction.id),
  itemName: text(auction => auction.itemName),
  description: text(auction => auction.description),
  initialBid: number(auction => auction.initialBid),
  reserve: number(auction => auction.reserve),
  dateTime,
  expires: time(auction => auction.expiresMs),
  seller: number(auction => auction.seller),
  category: number(auction => auction.category),
  extra,
};

export const bidFields: EventFields<Bid> = {
  auction: number(bid => bid.auction),
  bidder: number(bid => bid.bidder),
  price: number(bid => bid.price),
  channel: text(bid => bid.channel),
  url: text(bid => bid.url),
  dateTime,
  extra,
};

/** The type of the column that holds events with these fields. */
export const rowTypeOf = <E>(fields: EventFields<E>): RowType => ({
  kind: 'ROW',
  nullable: true,
  fields: Object.entries(fields).map(([name, { kind }]) => ({ name, type: typeOf(kind) })),
});

function typeOf(kind: EventField<never>['kind']): LogicalType {
  if (kind === 'number') return bigintType;
  return kind === 'time' ? timestampType(3) : stringType;
}
