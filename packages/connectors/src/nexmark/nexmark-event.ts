/** The numbers of `event_type`. */
export const eventTypes = { person: 0, auction: 1, bid: 2 } as const;

export type NexmarkEvent = Person | Auction | Bid;

interface EventBase {
  /** `extra` is `filler[extraStart .. extraStart + extraLength)` of the pool. */
  readonly extraStart: number;
  readonly extraLength: number;
  /** Epoch milliseconds. */
  readonly dateTimeMs: number;
}

export interface Person extends EventBase {
  readonly type: typeof eventTypes.person;
  readonly id: number;
  readonly name: string;
  readonly emailAddress: string;
  readonly creditCard: string;
  readonly city: string;
  readonly state: string;
}

export interface Auction extends EventBase {
  readonly type: typeof eventTypes.auction;
  readonly id: number;
  readonly itemName: string;
  readonly description: string;
  readonly initialBid: number;
  readonly reserve: number;
  readonly expiresMs: number;
  readonly seller: number;
  readonly category: number;
}

export interface Bid extends EventBase {
  readonly type: typeof eventTypes.bid;
  readonly auction: number;
  readonly bidder: number;
  readonly price: number;
  readonly channel: string;
  readonly url: string;
}
