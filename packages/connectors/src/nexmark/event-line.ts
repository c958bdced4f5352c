import { eventTypes, type NexmarkEvent } from './nexmark-event.ts';
import type { TextPool } from './text-pool.ts';

const latin1 = new TextDecoder('latin1');

/** An event as a line of JSON, columns as in the connector's table; times as `yyyy-MM-dd HH:mm:ss.SSS`. Without line break. */
export function eventLine(event: NexmarkEvent, pool: TextPool): string {
  const { extraStart, extraLength, dateTimeMs } = event;
  const extra = latin1.decode(pool.filler.subarray(extraStart, extraStart + extraLength));
  const dateTime = timeText(dateTimeMs);
  switch (event.type) {
    case eventTypes.person: {
      const { id, name, emailAddress, creditCard, city, state } = event;
      const person = { id, name, emailAddress, creditCard, city, state, dateTime, extra };
      return `{"event_type":0,"person":${JSON.stringify(person)},"auction":null,"bid":null}`;
    }
    case eventTypes.auction: {
      const { id, itemName, description, initialBid, reserve, expiresMs, seller, category } = event;
      const expires = timeText(expiresMs);
      const auction = { id, itemName, description, initialBid, reserve, dateTime, expires, seller, category, extra };
      return `{"event_type":1,"person":null,"auction":${JSON.stringify(auction)},"bid":null}`;
    }
    case eventTypes.bid: {
      const { auction, bidder, price, channel, url } = event;
      const bid = { auction, bidder, price, channel, url, dateTime, extra };
      return `{"event_type":2,"person":null,"auction":null,"bid":${JSON.stringify(bid)}}`;
    }
  }
}

const timeText = (epochMs: number): string => new Date(epochMs).toISOString().replace('T', ' ').slice(0, -1);
