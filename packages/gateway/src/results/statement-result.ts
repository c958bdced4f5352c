import type { Field } from '@lockstep/sql/algebra';
import { stringType } from '@lockstep/sql/types';
import { chunkOfRows } from './result-chunk.ts';
import { feedOf, type ResultFeed } from './result-feed.ts';

/** What a statement answers with. */
export interface StatementResult {
  readonly columns: readonly Field[];
  readonly feed: ResultFeed;
  readonly resultKind: 'SUCCESS' | 'SUCCESS_WITH_CONTENT';
  readonly isQuery: boolean;
  readonly jobId: string | null;
}

/** Of a statement that only does something. */
export const done = (): StatementResult => ({
  columns: [{ name: 'result', type: stringType }],
  feed: feedOf(chunkOfRows([['OK']])),
  resultKind: 'SUCCESS',
  isQuery: false,
  jobId: null,
});

/** A table of texts. */
export function textTable(
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  jobId: string | null = null,
): StatementResult {
  return {
    columns: columns.map(name => ({ name, type: stringType })),
    feed: feedOf(chunkOfRows(rows)),
    resultKind: 'SUCCESS_WITH_CONTENT',
    isQuery: false,
    jobId,
  };
}
