import type { NexmarkSettings } from './nexmark-settings.ts';
import type { SplittableRandom } from './splittable-random.ts';

export type EventKind = 'person' | 'auction' | 'bid';

const inFlightAuctions = 100;
const activePeople = 1_000;
/** Bids and auctions may name so many people and auctions that come only later. */
const lead = 10;
/** One in so many ids is a hot one. */
const hotEvery = 100;

/** Which event has which number, and which people and auctions there are by then: a function of the event's number alone. */
export class EventIds {
  readonly #people: number;
  readonly #auctions: number;
  readonly #total: number;

  constructor(settings: NexmarkSettings) {
    this.#people = settings.personProportion;
    this.#auctions = settings.auctionProportion;
    this.#total = settings.personProportion + settings.auctionProportion + settings.bidProportion;
  }

  kindOf(eventId: number): EventKind {
    const offset = eventId % this.#total;
    if (offset < this.#people) return 'person';
    return offset < this.#people + this.#auctions ? 'auction' : 'bid';
  }

  /** The newest person, counted from 0. */
  lastPerson(eventId: number): number {
    const epoch = Math.floor(eventId / this.#total);
    return epoch * this.#people + Math.min(eventId % this.#total, this.#people - 1);
  }

  /** The newest auction, counted from 0. */
  lastAuction(eventId: number): number {
    const epoch = Math.floor(eventId / this.#total);
    const offset = (eventId % this.#total) - this.#people;
    if (offset < 0) return (epoch - 1) * this.#auctions + this.#auctions - 1;
    return epoch * this.#auctions + Math.min(offset, this.#auctions - 1);
  }

  /** One of the people who are active, or about to come. */
  anyPerson(eventId: number, random: SplittableRandom): number {
    const people = this.lastPerson(eventId) + 1;
    const active = Math.min(people, activePeople);
    return people - active + random.nextBelow(active + lead);
  }

  /** One of the auctions that are open, or about to come. */
  anyAuction(eventId: number, random: SplittableRandom): number {
    const last = this.lastAuction(eventId);
    const first = Math.max(last - inFlightAuctions, 0);
    return first + random.nextBelow(last - first + 1 + lead);
  }

  /** So many events later the auctions in flight will have been replaced. */
  get auctionLifeEvents(): number {
    return Math.floor((inFlightAuctions * this.#total) / this.#auctions);
  }
}

export const hotOf = (newest: number): number => Math.floor(newest / hotEvery) * hotEvery;
