import type { ResultPage } from '../operations/operation.ts';
import { columnJson } from '../results/column-json.ts';
import type { ResultChunk, RowFormat } from '../results/result-chunk.ts';

const kindNames = ['INSERT', 'UPDATE_BEFORE', 'UPDATE_AFTER', 'DELETE'] as const;

/** A page as the protocol writes it. Rows are put in as text, so that numbers keep all their digits. */
export function pageJson(page: ResultPage, format: RowFormat, nextUri: string): string {
  if (page.kind === 'not-ready') {
    return JSON.stringify({ resultType: 'NOT_READY', nextResultUri: nextUri });
  }
  const { result } = page;
  const isEnd = page.kind === 'end';
  const head = JSON.stringify({
    resultType: isEnd ? 'EOS' : 'PAYLOAD',
    isQueryResult: result.isQuery,
    ...(result.jobId !== null && { jobID: result.jobId }),
    resultKind: result.resultKind,
    // Flink's client takes a null for a link: at the end there is none.
    ...(!isEnd && { nextResultUri: nextUri }),
  });
  const rows = isEnd ? [] : page.rows.flatMap(chunk => rowsJson(chunk, format));
  const columns = JSON.stringify(result.columns.map(columnJson));
  return `${head.slice(0, -1)},"results":{"columns":${columns},"rowFormat":"${format}","data":[${rows.join(',')}]}}`;
}

function rowsJson(chunk: ResultChunk, format: RowFormat): readonly string[] {
  return chunk
    .encode(format)
    .map((fields, row) => `{"kind":"${kindNames[chunk.kinds?.[row] ?? 0]}","fields":${fields}}`);
}
