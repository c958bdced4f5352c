import type { Field } from '@lockstep/sql/algebra';
import { stringType, timestampType } from '@lockstep/sql/types';
import type { Draft } from './rewrite-drafts.ts';
import { sideSink } from './side-sinks.ts';

/** Names the directory to which the rows that come too late are written; absent: they are counted and dropped. */
const pathSetting = 'lockstep.late-rows.path';

/** The side output of an operator to which its late rows go. */
export const lateRowsOutput = 1;

/** A late row: which operator left it out, of which window (NULL when it has none), and the operator's input row as a JSON object. */
export const lateRowSchema: readonly Field[] = [
  { name: 'operator', type: stringType },
  { name: 'window_start', type: timestampType(3) },
  { name: 'window_end', type: timestampType(3) },
  { name: 'row', type: stringType },
];

/**
 * Adds a sink for what the operators of a stream leave out because it is late: one row for each window that a row is missing from.
 */
export function withLateRowsSink(drafts: readonly Draft[], config: Readonly<Record<string, string>>): readonly Draft[] {
  const directory = config[pathSetting];
  if (directory === undefined) return drafts;
  const outputs = drafts.flatMap((draft, id): Draft[] =>
    dropsLateRows(draft)
      ? [
          {
            kind: 'side-output',
            inputs: [id],
            output: lateRowsOutput,
            tag: 'late rows',
            schema: lateRowSchema,
            uid: `late-rows-${draft.uid}`,
          },
        ]
      : [],
  );
  if (outputs.length === 0) return drafts;
  const all = [...drafts, ...outputs];
  const inputs = outputs.map((_, n) => drafts.length + n);
  all.push({ kind: 'union', inputs, schema: lateRowSchema, uid: 'late-rows-union' });
  all.push(
    sideSink({
      name: 'late_rows',
      directory,
      schema: lateRowSchema,
      input: all.length - 1,
      uid: 'late-rows-sink',
    }),
  );
  return all;
}

/** Operators that wait for event time, and so can be too late for a row. */
function dropsLateRows(draft: Draft): boolean {
  switch (draft.kind) {
    case 'window-aggregate':
    case 'match':
      return draft.isProcessingTime !== true;
    case 'window-tvf':
      return draft.window.kind === 'session';
    case 'over':
    case 'rank':
      return draft.orderedBy === 'rowtime';
    case 'window-rank':
    case 'window-join':
    case 'temporal-join':
    case 'temporal-sort':
      return true;
    default:
      return false;
  }
}
