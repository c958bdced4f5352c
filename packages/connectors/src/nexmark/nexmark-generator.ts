import { EventIds, hotOf } from './event-ids.ts';
import { type Auction, type Bid, eventTypes, type NexmarkEvent, type Person } from './nexmark-event.ts';
import type { NexmarkSettings } from './nexmark-settings.ts';
import { SplittableRandom } from './splittable-random.ts';
import { randomText, type TextPool } from './text-pool.ts';

const firstPersonId = 1_000;
const firstAuctionId = 1_000;
const firstCategory = 10;
const categories = 5;
const firstNames = 'Peter,Paul,Luke,John,Saul,Vicky,Kate,Julie,Sarah,Deiter,Walter'.split(',');
const lastNames = 'Shultz,Abrams,Spencer,White,Bartels,Walton,Smith,Jones,Noris'.split(',');
const cities = 'Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne'.split(',');
const states = 'AZ,CA,ID,OR,WA,WY'.split(',');

/** Where a generator stands; one made with it goes on with the same events. */
export interface GeneratorPosition {
  /** Events made so far. */
  readonly events: number;
  /** Of the random stream, in decimal. */
  readonly randomState: string;
}

/**
 * The events of the Nexmark benchmark (nexmark/nexmark, the generator of its Flink flavour): the same draws in the same order, so the same seed gives the same
 * auctions, bids and people as the benchmark's own generator.
 */
export class NexmarkGenerator {
  readonly #settings: NexmarkSettings;
  readonly #pool: TextPool;
  readonly #ids: EventIds;
  readonly #random: SplittableRandom;
  readonly #microsPerEvent: number;
  #events: number;

  constructor(settings: NexmarkSettings, pool: TextPool, position: GeneratorPosition | null = null) {
    this.#settings = settings;
    this.#pool = pool;
    this.#ids = new EventIds(settings);
    this.#random = new SplittableRandom(position === null ? BigInt(settings.seed) : BigInt(position.randomState));
    this.#microsPerEvent = 1e6 / settings.eventsPerSecond;
    this.#events = position?.events ?? 0;
  }

  get position(): GeneratorPosition {
    return { events: this.#events, randomState: String(this.#random.state) };
  }

  /** The first event has number 1 and id 2: the benchmark counts so. */
  next(): NexmarkEvent {
    const eventNumber = ++this.#events;
    const eventId = eventNumber + 1;
    const kind = this.#ids.kindOf(eventId);
    const timeMs = this.#timeMs(eventNumber);
    if (kind === 'bid') return this.#bid(eventId, timeMs);
    return kind === 'auction' ? this.#auction(eventId, eventNumber, timeMs) : this.#person(eventId, timeMs);
  }

  #timeMs(eventNumber: number): number {
    return this.#settings.baseTimeMs + Math.floor(Math.trunc(eventNumber * this.#microsPerEvent) / 1000);
  }

  #person(eventId: number, dateTimeMs: number): Person {
    const random = this.#random;
    const id = this.#ids.lastPerson(eventId) + firstPersonId;
    const name = `${this.#pick(firstNames)} ${this.#pick(lastNames)}`;
    const emailAddress = `${randomText(random, 7)}@${randomText(random, 5)}.com`;
    const creditCard = Array.from({ length: 4 }, () => String(random.nextBelow(10_000)).padStart(4, '0')).join(' ');
    const city = this.#pick(cities);
    const state = this.#pick(states);
    const filledBytes = 8 + name.length + emailAddress.length + creditCard.length + city.length + state.length;
    const extraLength = this.#extraLength(filledBytes, this.#settings.personBytes);
    const extraStart = this.#extraStart(extraLength);
    const type = eventTypes.person;
    return { type, id, name, emailAddress, creditCard, city, state, dateTimeMs, extraStart, extraLength };
  }

  #auction(eventId: number, eventNumber: number, dateTimeMs: number): Auction {
    const random = this.#random;
    const id = this.#ids.lastAuction(eventId) + firstAuctionId;
    const isHot = random.nextBelow(this.#settings.hotSellerRatio) > 0;
    const seller =
      (isHot ? hotOf(this.#ids.lastPerson(eventId)) : this.#ids.anyPerson(eventId, random)) + firstPersonId;
    const category = firstCategory + random.nextBelow(categories);
    const initialBid = this.#price();
    const lifeMs = this.#timeMs(eventNumber + this.#ids.auctionLifeEvents) - dateTimeMs;
    const expiresMs = dateTimeMs + 1 + random.nextBelow(Math.max(lifeMs * 2, 1));
    const itemName = randomText(random, 20);
    const description = randomText(random, 100);
    const reserve = initialBid + this.#price();
    const extraLength = this.#extraLength(8 + itemName.length + description.length + 40, this.#settings.auctionBytes);
    const extraStart = this.#extraStart(extraLength);
    const prices = { initialBid, reserve };
    const texts = { itemName, description, extraStart, extraLength };
    return { type: eventTypes.auction, id, ...texts, ...prices, dateTimeMs, expiresMs, seller, category };
  }

  #bid(eventId: number, dateTimeMs: number): Bid {
    const random = this.#random;
    const isHotAuction = random.nextBelow(this.#settings.hotAuctionRatio) > 0;
    const auction =
      (isHotAuction ? hotOf(this.#ids.lastAuction(eventId)) : this.#ids.anyAuction(eventId, random)) + firstAuctionId;
    const isHotBidder = random.nextBelow(this.#settings.hotBidderRatio) > 0;
    // The first person's id is added twice, as the benchmark does.
    const bidder =
      (isHotBidder ? hotOf(this.#ids.lastPerson(eventId)) + 1 : this.#ids.anyPerson(eventId, random)) +
      2 * firstPersonId;
    const price = this.#price();
    const { name: channel, url } =
      random.nextBelow(2) > 0 ? this.#pick(this.#pool.hotChannels) : this.#pick(this.#pool.channels);
    const extraLength = this.#extraLength(32, this.#settings.bidBytes);
    const extraStart = this.#extraStart(extraLength);
    return { type: eventTypes.bid, auction, bidder, price, channel, url, dateTimeMs, extraStart, extraLength };
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.nextBelow(from.length)]!;
  }

  /** In cents, from 1 to a million, uniform in the exponent. */
  #price(): number {
    return Math.round(10 ** (this.#random.nextDouble() * 6) * 100);
  }

  /** What is missing to the average size, give or take a fifth. */
  #extraLength(filledBytes: number, averageBytes: number): number {
    if (filledBytes > averageBytes) return 0;
    const missing = averageBytes - filledBytes;
    const spread = Math.round(missing * 0.2);
    return missing - spread + (spread === 0 ? 0 : this.#random.nextBelow(2 * spread));
  }

  #extraStart(length: number): number {
    return length === 0 ? 0 : this.#random.nextBelow(this.#pool.filler.length - length);
  }
}
