import { externalError } from '@lockstep/kernel/errors';
import { expect, test } from 'vitest';
import { fields, nodeBase, table, types } from '../../test/support/plan.ts';
import { batchOf, inserts } from '../../test/support/rows.ts';
import type { BytesColumn } from '../batch/column.ts';
import { readString } from '../batch/read-value.ts';
import type { SinkWriter } from '../ports/sink.ts';
import { SinkFeed } from './sink-feed.ts';

/** Notes the calls of a feed; `commit` fails so many times. */
function notingWriter(failures: number): { readonly writer: SinkWriter; readonly calls: string[] } {
  const calls: string[] = [];
  let failuresLeft = failures;
  const note = (name: string) => async (): Promise<void> => void calls.push(name);
  const commit = async (epoch: number): Promise<void> => {
    calls.push(`commit ${epoch}`);
    if (failuresLeft-- > 0) throw externalError('test.away', 'The table is away');
  };
  const prepare = async (): Promise<null> => null;
  const [open, write, flush, abort, close] = ['open', 'write', 'flush', 'abort', 'close'].map(note);
  return {
    writer: { open: open!, write: write!, flush: flush!, prepare, commit, abort: abort!, close: close! },
    calls,
  };
}

const node = {
  ...nodeBase(0, [], fields(['k', types.string])),
  kind: 'sink',
  table: table('t', 'noting'),
  primaryKey: [],
} as const;

test('a feed commits what the checkpoint knows to be prepared, and then drops the rest', async () => {
  const { writer, calls } = notingWriter(0);
  const feed = new SinkFeed(node, writer, () => {});
  await feed.open([{ epoch: 3, prepared: null }]);
  expect(calls).toEqual(['open', 'commit 3']);
  await feed.begin();
  expect(calls).toEqual(['open', 'commit 3', 'abort']);
});

test('when that commit fails nothing is dropped: the next attempt needs it', async () => {
  const { writer, calls } = notingWriter(1);
  const feed = new SinkFeed(node, writer, () => {});
  await expect(feed.open([{ epoch: 3, prepared: null }])).rejects.toThrow('The table is away');
  await feed.abandon();
  expect(calls).toEqual(['open', 'commit 3', 'close']);
});

test('rows are done with at once where the writer takes them so; else they wait, in order, for what is under way', async () => {
  const taken: string[] = [];
  let release: (() => void) | null = null;
  const { writer } = notingWriter(0);
  const slowly: SinkWriter = {
    ...writer,
    write: ({ columns }) => {
      const text = readString(columns[0] as BytesColumn, 0);
      taken.push(text);
      return text === 'slow' ? new Promise(resolve => (release = resolve)) : null;
    },
  };
  const feed = new SinkFeed(node, slowly, () => {});
  await feed.open([]);
  await feed.begin();
  const push = (text: string): void => feed.push(0, batchOf(node.schema, inserts([[text]])));

  push('quick');
  expect([taken, feed.isDone, feed.rowsWritten]).toEqual([['quick'], true, 1]);
  push('slow');
  push('behind');
  expect([taken, feed.isDone]).toEqual([['quick', 'slow'], false]);
  release!();
  await feed.flush();
  expect([taken, feed.isDone, feed.rowsWritten]).toEqual([['quick', 'slow', 'behind'], true, 3]);
});
