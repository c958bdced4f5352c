import { userError } from '@lockstep/kernel/errors';

const hourMs = 3_600_000;
const quarterMs = 900_000;
/** What is beyond the instants a Date can hold has the offset of the last of them. */
const dateLimitMs = 8.64e15;

/** Wall-clock time in a zone. A daylight-saving gap is skipped forward, of an overlap the later instant counts, as in Flink's windows. */
export interface Zone {
  toLocalMs(instantMs: number): number;
  toInstantMs(localMs: number): number;
}

/** For TIMESTAMP, which has no zone, and for UTC. */
export const utc: Zone = { toLocalMs: ms => ms, toInstantMs: ms => ms };

/** A zone by its IANA name or as `GMT+8`, `+08:00`. */
export function zoneNamed(name: string): Zone {
  if (name === 'UTC' || name === 'Z' || name === 'GMT') return utc;
  const fixed = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  if (fixed !== null) return fixedZone((fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)));
  return new NamedZone(name);
}

function fixedZone(offsetMinutes: number): Zone {
  const offsetMs = offsetMinutes * 60_000;
  return { toLocalMs: ms => ms + offsetMs, toInstantMs: ms => ms - offsetMs };
}

/** Asks `Intl` once per quarter of an hour; offsets change on such borders only. */
class NamedZone implements Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(name: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
        era: 'short',
      });
    } catch (cause) {
      throw userError('dataflow.unknown_time_zone', `There is no time zone ${name}`, { cause });
    }
  }

  toLocalMs(instantMs: number): number {
    return instantMs + this.#offsetAt(instantMs);
  }

  toInstantMs(localMs: number): number {
    // The offset a day later and a day earlier bracket any change.
    const after = localMs - this.#offsetAt(localMs + 24 * hourMs);
    if (this.toLocalMs(after) === localMs) return after;
    const before = localMs - this.#offsetAt(localMs - 24 * hourMs);
    return this.toLocalMs(before) === localMs ? before : Math.max(before, after);
  }

  #offsetAt(instantMs: number): number {
    const quarter = Math.floor(Math.min(Math.max(instantMs, -dateLimitMs), dateLimitMs) / quarterMs);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = this.#askOffset(quarter * quarterMs);
    if (this.#offsets.size > 100_000) this.#offsets.clear();
    this.#offsets.set(quarter, offset);
    return offset;
  }

  #askOffset(instantMs: number): number {
    const parts = new Map(this.#format.formatToParts(instantMs).map(part => [part.type, part.value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
    const local = new Date(0);
    local.setUTCFullYear(year, number('month') - 1, number('day'));
    local.setUTCHours(number('hour'), number('minute'), number('second'));
    return local.getTime() - instantMs;
  }
}
