import { invariant } from '@lockstep/kernel/invariant';
import type { QueryRow } from '../run-query.ts';

/** A table in the outside world that lives through every crash; takes epochs in two phases. */
export class SimulatedTable {
  readonly committed: QueryRow[] = [];
  readonly #prepared = new Map<string, readonly QueryRow[]>();
  readonly #commits = new Set<string>();
  #nextCommit = 1;

  /** Answers with what `commit` needs. */
  prepare(changes: readonly QueryRow[]): string {
    const commitId = `commit-${this.#nextCommit++}`;
    this.#prepared.set(commitId, changes);
    return commitId;
  }

  commit(commitId: string): void {
    if (this.#commits.has(commitId)) return;
    const changes = this.#prepared.get(commitId);
    invariant(changes !== undefined, 'an epoch is committed that was dropped before');
    this.committed.push(...changes);
    this.#commits.add(commitId);
    this.#prepared.delete(commitId);
  }

  /** Drops what is prepared, except for the given commits. */
  dropAllBut(commitIds: ReadonlySet<string>): void {
    for (const commitId of this.#prepared.keys()) if (!commitIds.has(commitId)) this.#prepared.delete(commitId);
  }
}
