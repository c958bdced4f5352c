import type { JsonValue, ReadResult, SourceProgress, SourceReader, StoredPosition } from '@lockstep/dataflow/ports';
import { internalError } from '@lockstep/kernel/errors';
import { type FilePosition, filePositionOf, filePositionToJson } from './file-position.ts';
import type { ShareOf } from './file-share.ts';

/** A share of a table's files that is not read to its end, and how far it is read. */
interface SharePosition extends ShareOf {
  readonly position: FilePosition | null;
}

interface OpenShare {
  readonly share: ShareOf;
  readonly reader: SourceReader;
  hasEnded: boolean;
}

/**
 * Reads the shares of a table that are one subtask's: its own, or after a change of the parallelism some of those that there were before. Of several the one
 * that is furthest behind in the files goes first, so rows come in about the order in which one reader of all would read them.
 */
export class SharesReader implements SourceReader {
  readonly #own: ShareOf;
  readonly #createReader: (share: ShareOf) => SourceReader;
  #shares: readonly OpenShare[] = [];

  constructor(own: ShareOf, createReader: (share: ShareOf) => SourceReader) {
    this.#own = own;
    this.#createReader = createReader;
  }

  async open(position: JsonValue): Promise<void> {
    const stored = dealtShares(position) ?? [{ ...this.#own, position: filePositionOf(position) }];
    this.#shares = stored.map(({ index, count }): OpenShare => {
      const share = { index, count };
      return { share, reader: this.#createReader(share), hasEnded: false };
    });
    for (const [n, { reader }] of this.#shares.entries()) await reader.open(filePositionToJson(stored[n]!.position));
  }

  async read(mayReuse?: boolean): Promise<ReadResult> {
    const waits: number[] = [];
    for (const share of this.#byProgress()) {
      const result = await share.reader.read(mayReuse);
      if (result.kind === 'batch') return result;
      if (result.kind === 'end') share.hasEnded = true;
      else waits.push(result.waitMs);
    }
    return waits.length === 0 ? { kind: 'end' } : { kind: 'idle', waitMs: Math.min(...waits) };
  }

  position(): JsonValue {
    const [first, ...others] = this.#shares;
    if (first !== undefined && others.length === 0 && isSameShare(first.share, this.#own))
      return first.reader.position();
    const left = this.#shares.filter(({ hasEnded }) => !hasEnded);
    return { shares: left.map(({ share, reader }) => ({ ...share, position: reader.position() })) };
  }

  progress(): SourceProgress {
    const all = this.#shares.map(({ reader }) => reader.progress());
    return {
      malformedRows: all.reduce((sum, { malformedRows }) => sum + malformedRows, 0),
      bytesBehind: all.reduce((sum, { bytesBehind }) => sum + (bytesBehind ?? 0), 0),
    };
  }

  async close(): Promise<void> {
    for (const { reader } of this.#shares) await reader.close();
  }

  #byProgress(): readonly OpenShare[] {
    const left = this.#shares.filter(({ hasEnded }) => !hasEnded);
    if (left.length < 2) return left;
    const places = new Map(left.map(share => [share, filePositionOf(share.reader.position())]));
    return left.toSorted((a, b) => compare(places.get(a)!, places.get(b)!));
  }
}

/**
 * Deals what readers of a table had left to a new number of readers. What one reader had left is divided anew; what several had stays in their shares, which
 * are dealt out: some readers may get several and some none.
 */
export function dealShares(positions: readonly StoredPosition[], parallelism: number): readonly JsonValue[] {
  const shares = positions.flatMap(({ position, hasEnded }, index): SharePosition[] => {
    if (hasEnded) return [];
    return dealtShares(position) ?? [{ index, count: positions.length, position: filePositionOf(position) }];
  });
  const [only] = shares;
  if (shares.length === 1 && only?.count === 1)
    return Array.from({ length: parallelism }, () => filePositionToJson(only.position));
  return Array.from({ length: parallelism }, (_, subtask) => ({
    shares: shares
      .filter((_, n) => n % parallelism === subtask)
      .map(({ position, ...share }) => ({ ...share, position: filePositionToJson(position) })),
  }));
}

/** Null: the position is of one share, the reader's own. */
function dealtShares(position: JsonValue): SharePosition[] | null {
  if (position === null || typeof position !== 'object' || !('shares' in position)) return null;
  const { shares } = position;
  if (!Array.isArray(shares)) throw badPosition();
  return shares.map(({ index, count, position: at }) => {
    if (typeof index !== 'number' || typeof count !== 'number') throw badPosition();
    return { index, count, position: filePositionOf(at) };
  });
}

const badPosition = (): Error =>
  internalError('filesystem.bad_position', 'The checkpoint holds no position of a file source');

export const isSameShare = (left: ShareOf, right: ShareOf): boolean =>
  left.index === right.index && left.count === right.count;

/** By file, then by what is read of it; a reader that has not begun is first. */
function compare(left: FilePosition | null, right: FilePosition | null): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.offset - right.offset;
}
