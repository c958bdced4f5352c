import { invariant } from '@lockstep/kernel/invariant';
import type { QueryRow } from '../run-query.ts';

/** A table in the outside world that lives through every crash; takes epochs in two phases. */
export class SimulatedTable {
  readonly committed: QueryRow[] = [];
  readonly #prepared = new Map<string, { readonly life: number; readonly changes: readonly QueryRow[] }>();
  readonly #commits = new Set<string>();
  #nextCommit = 1;

  /** Answers with what `commit` needs. `life` names the process. */
  prepare(life: number, changes: readonly QueryRow[]): string {
    const commitId = `commit-${this.#nextCommit++}`;
    this.#prepared.set(commitId, { life, changes });
    return commitId;
  }

  commit(commitId: string): void {
    if (this.#commits.has(commitId)) return;
    const prepared = this.#prepared.get(commitId);
    invariant(prepared !== undefined, 'an epoch is committed that was dropped before');
    this.committed.push(...prepared.changes);
    this.#commits.add(commitId);
    this.#prepared.delete(commitId);
  }

  /** Drops what processes before this one have prepared. */
  dropBefore(life: number): void {
    for (const [commitId, prepared] of this.#prepared) if (prepared.life < life) this.#prepared.delete(commitId);
  }
}
