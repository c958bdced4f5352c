import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { ConnectorRegistry, SinkWriter } from '@lockstep/dataflow/ports';
import { externalError } from '@lockstep/kernel/errors';
import { expect, test } from 'vitest';
import { createEnvironment, eventsTable, eventType } from '../../test/environment.ts';
import { Types } from '../index.ts';

/** The connectors, where the first write to a `print` table meets a system that is down. */
function failingOnce(): ConnectorRegistry {
  const connectors = createConnectorRegistry();
  const print = connectors.get('print');
  let hasFailed = false;
  const once = (sink: SinkWriter): SinkWriter => ({
    open: () => sink.open(),
    write: async batch => {
      if (!hasFailed) {
        hasFailed = true;
        throw externalError('test.down', 'The system is down');
      }
      await sink.write(batch);
    },
    flush: () => sink.flush(),
    prepare: epoch => sink.prepare(epoch),
    commit: (epoch, prepared) => sink.commit(epoch, prepared),
    abort: () => sink.abort(),
    close: () => sink.close(),
  });
  const connector = {
    descriptor: print.descriptor,
    createSink: (...given: Parameters<NonNullable<typeof print.createSink>>) => once(print.createSink!(...given)),
  };
  return { get: name => (name === 'print' ? connector : connectors.get(name)) };
}

test('a run that another system failed is tried again, with state as it was', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'restart-'));
  const lines: string[] = [];
  try {
    const env = createEnvironment({
      connectors: failingOnce(),
      config: { 'restart-strategy.type': 'fixed-delay', 'restart-strategy.fixed-delay.delay': '1 ms' },
      checkpoint: { directory, intervalMs: 5 },
      printLine: line => lines.push(line),
    });
    env.executeSql(eventsTable([1, 2, 3].map(id => ({ id, name: 'a', seconds: id }))));
    env.executeSql("CREATE TABLE sums (total BIGINT) WITH ('connector' = 'print')");
    env
      .fromTable('events', eventType)
      .keyBy(({ name }) => name, Types.STRING)
      .reduce((left, right) => ({ ...right, id: left.id + right.id }))
      .map(({ id }) => ({ total: id }))
      .returns(Types.ROW({ total: Types.LONG }))
      .insertInto('sums');
    expect(await env.execute()).toMatchObject({ kind: 'finished' });
    expect(lines).toEqual(['+I[1]', '+I[3]', '+I[6]']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
