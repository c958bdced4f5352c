import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClaimedRun, RestorePoint } from '@lockstep/control/worker-control';

/** Where checkpoints and savepoints of all pairs are, on a disk that all workers share. */
export class CheckpointPlaces {
  readonly #dataDirectory: string;

  constructor(dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
  }

  /** The run's own: a later run starts in a directory of its own, so the two never mix. */
  directoryOf({ pairId, ref }: ClaimedRun): string {
    return join(this.#checkpoints, pairId, ref.runId);
  }

  savepointOf({ pairId, ref }: ClaimedRun): string {
    return join(this.#dataDirectory, 'savepoints', pairId, `${ref.runId}-${ref.attempt}`);
  }

  /**
   * What the attempt restores besides its own directory: null when the run has a whole checkpoint of its own. The disk is asked and not the
   * database, because a checkpoint whose sinks have committed counts even when its worker died before it could tell.
   */
  async findRestorePath(claimed: ClaimedRun): Promise<string | null> {
    const own = this.directoryOf(claimed);
    if ((await newestCheckpoint(own)) !== null || claimed.restorePoint === null) return null;
    return this.findCheckpoint(claimed.restorePoint);
  }

  /** The savepoint, or the newest whole checkpoint beside the one that was told of; null when none is left. */
  async findCheckpoint({ path, isSavepoint }: RestorePoint): Promise<string | null> {
    if (isSavepoint && (await isWhole(path))) return path;
    return newestCheckpoint(dirname(path));
  }

  /** Removes what belongs to pairs or runs that nobody can go back to. Savepoints go with their pair only. */
  async sweep(inUse: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    for (const pairId of await list(this.#checkpoints)) {
      const runIds = inUse.get(pairId);
      const pairDirectory = join(this.#checkpoints, pairId);
      if (runIds === undefined) await remove(pairDirectory);
      else
        for (const runId of await list(pairDirectory)) if (!runIds.has(runId)) await remove(join(pairDirectory, runId));
    }
    const savepoints = join(this.#dataDirectory, 'savepoints');
    for (const pairId of await list(savepoints)) if (!inUse.has(pairId)) await remove(join(savepoints, pairId));
  }

  get #checkpoints(): string {
    return join(this.#dataDirectory, 'checkpoints');
  }
}

/** The engine's names: `chk-<id>`, whole once its manifest is there. */
async function newestCheckpoint(directory: string): Promise<string | null> {
  const ids = (await list(directory)).flatMap(name => /^chk-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  for (const id of ids.sort((a, b) => b - a)) {
    const path = join(directory, `chk-${id}`);
    if (await isWhole(path)) return path;
  }
  return null;
}

const isWhole = (path: string): Promise<boolean> =>
  stat(join(path, 'manifest.json')).then(
    () => true,
    () => false,
  );

const list = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
