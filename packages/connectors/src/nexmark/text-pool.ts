import { SplittableRandom } from './splittable-random.ts';

/** The filler that `extra` columns are slices of, made once. */
const fillerBytes = 1_048_576;
const channelCount = 10_000;
const hotChannels = ['Google', 'Facebook', 'Baidu', 'Apple'] as const;
const urlPartMax = 5;
const letterA = 97;

export interface Channel {
  readonly name: string;
  readonly url: string;
}

/** What many events share: filler text and the channels with their addresses. */
export class TextPool {
  /** ASCII. */
  readonly filler: Uint8Array;
  readonly hotChannels: readonly Channel[];
  readonly channels: readonly Channel[];

  constructor() {
    this.filler = makeFiller(new SplittableRandom(1n));
    const random = new SplittableRandom(2n);
    this.hotChannels = hotChannels.map(name => ({ name, url: baseUrl(random) }));
    this.channels = Array.from({ length: channelCount }, (_, i) => {
      const url = baseUrl(random);
      const id = random.nextBelow(10) > 0 ? `&channel_id=${Math.abs(reverseBits(i))}` : '';
      return { name: `channel-${i}`, url: url + id };
    });
  }
}

/** Groups of six characters from one draw; a negative draw reaches below 'a'. */
function makeFiller(random: SplittableRandom): Uint8Array {
  const filler = new Uint8Array(fillerBytes);
  for (let at = 0; at < fillerBytes; ) {
    let draw = random.nextInt();
    for (let i = 0; i < 6 && at < fillerBytes; i++) {
      filler[at++] = letterA + (draw % 26);
      draw = Math.trunc(draw / 26);
    }
  }
  return filler;
}

function baseUrl(random: SplittableRandom): string {
  const part = () => randomText(random, urlPartMax, '_');
  return `https://www.nexmark.com/${part()}/${part()}/${part()}/item.htm?query=1`;
}

/** 3 .. max - 1 characters, one in thirteen of them `special`; blanks at the ends are cut off. */
export function randomText(random: SplittableRandom, max: number, special = ' '): string {
  const length = 3 + random.nextBelow(max - 3);
  let text = '';
  for (let i = 0; i < length; i++) {
    text += random.nextBelow(13) === 0 ? special : String.fromCharCode(letterA + random.nextBelow(26));
  }
  return text.trim();
}

function reverseBits(value: number): number {
  let bits = 0;
  for (let i = 0; i < 32; i++) bits = (bits << 1) | ((value >>> i) & 1);
  return bits;
}
