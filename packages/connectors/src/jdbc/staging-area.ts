import type { Batch } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';
import type { PgSession } from './pg-session.ts';
import type { SinkLedger } from './sink-ledger.ts';

/** Changes that go to the database together. */
export interface StagedChunk {
  readonly rowCount: number;
  /** About as much text is sent. */
  readonly characters: number;
  append(batch: Batch, row: number, kind: number): void;
  /** Stores the rows as chunk `number` of a commit; inside a transaction. Repeating it changes nothing. */
  store(commitId: string, number: number): Promise<void>;
}

/** Where the rows of an epoch wait for its commit. */
export interface StagingArea {
  createChunk(): StagedChunk;
  /** All rows of a commit, as a FROM item `r` and its parameters: columns `kind`, `c0` …, and `chunk`, `place`, by which they are ordered. */
  rowsOf(commitId: string): { readonly from: string; readonly values: readonly string[] };
  /** Forgets the rows of a commit; inside its transaction. */
  drop(commitId: string): Promise<void>;
}

/** What a staging area is made with. */
export interface StagingParts {
  readonly session: PgSession;
  readonly ledger: SinkLedger;
  readonly schema: readonly Field[];
  /** Postgres types of the staged values, in the order of the schema. */
  readonly valueTypes: readonly string[];
}
