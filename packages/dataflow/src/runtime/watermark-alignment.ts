import { userError } from '@lockstep/kernel/errors';
import { parseDurationMs } from '../time/duration.ts';

/** What alignment needs to know of a source. */
export interface AlignedSource {
  /** WITH options of its table. */
  readonly options: Readonly<Record<string, string>>;
  /** -Infinity before its first rows. */
  readonly watermarkMs: number;
  readonly hasEnded: boolean;
  readonly isIdle: boolean;
}

interface Member<Source> {
  readonly source: Source;
  readonly group: string;
  readonly maxDriftMs: number;
}

const groupOption = 'scan.watermark.alignment.group';
const driftOption = 'scan.watermark.alignment.max-drift';

/**
 * Flink's watermark alignment: of the sources of one group none is read whose watermark is further ahead of the slowest one's than its drift. So what joins and windows
 * hold for the slow one stays small. A source that has ended or is idle holds nobody back; one that has had no rows yet does.
 */
export class WatermarkAlignment<Source extends AlignedSource> {
  readonly #members: readonly Member<Source>[];

  constructor(sources: readonly Source[]) {
    this.#members = sources.flatMap(source => memberOf(source) ?? []);
  }

  /** Whether the source must wait for a slower one of its group. */
  isAhead(source: Source): boolean {
    const member = this.#members.find(candidate => candidate.source === source);
    if (member === undefined) return false;
    const slowestMs = this.#slowestMs(member.group);
    return source.watermarkMs > slowestMs + member.maxDriftMs;
  }

  #slowestMs(group: string): number {
    const active = this.#members.filter(member => member.group === group && isActive(member.source));
    return Math.min(...active.map(({ source }) => source.watermarkMs));
  }
}

const isActive = ({ hasEnded, isIdle }: AlignedSource): boolean => !(hasEnded || isIdle);

function memberOf<Source extends AlignedSource>(source: Source): Member<Source> | null {
  const { [groupOption]: group, [driftOption]: drift } = source.options;
  if (group === undefined && drift === undefined) return null;
  if (group === undefined || drift === undefined)
    throw userError(
      'dataflow.watermark_alignment',
      `'${groupOption}' and '${driftOption}' are set together or not at all`,
    );
  return { source, group, maxDriftMs: parseDurationMs(drift) };
}
