import type { Field } from '@lockstep/sql/algebra';
import { booleanType, stringType } from '@lockstep/sql/types';
import { type Cell, chunkOfRows } from './result-chunk.ts';
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

/** A table that is there as a whole. */
export function resultTable(
  columns: readonly (readonly [name: string, type: 'text' | 'boolean'])[],
  rows: readonly (readonly Cell[])[],
  jobId: string | null = null,
): StatementResult {
  return {
    columns: columns.map(([name, type]) => ({ name, type: type === 'text' ? stringType : booleanType })),
    feed: feedOf(chunkOfRows(rows)),
    resultKind: 'SUCCESS_WITH_CONTENT',
    isQuery: false,
    jobId,
  };
}

/** A table of texts. */
export const textTable = (
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  jobId: string | null = null,
): StatementResult =>
  resultTable(
    columns.map(name => [name, 'text']),
    rows,
    jobId,
  );

/** Facts of one thing, as DESCRIBE lists them. */
export const infoTable = (rows: readonly (readonly string[])[]): StatementResult =>
  textTable(['info name', 'info value'], rows);
