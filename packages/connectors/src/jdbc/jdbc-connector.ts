import type { Connector, ConnectorContext, SinkRequest, SinkWriter } from '@lockstep/dataflow/ports';
import { TableOptions } from '../options/table-options.ts';
import { jdbcDescriptor } from './descriptor.ts';
import { JdbcLookup } from './jdbc-lookup.ts';
import { jdbcSettings } from './jdbc-settings.ts';
import { LedgerStaging } from './ledger-staging.ts';
import { PgSession } from './pg-session.ts';
import { ScanSource } from './scan-source.ts';
import { openSinkTarget } from './sink-target.ts';
import { StagedSink } from './staged-sink.ts';
import { TableStaging } from './table-staging.ts';
import { UpsertSink } from './upsert-sink.ts';

const fetchRowsDefault = 8192;
const scanRetriesMax = 3;

export const jdbcConnector: Connector = {
  descriptor: jdbcDescriptor,
  createSource(request, context) {
    const options = new TableOptions(request.table, jdbcDescriptor);
    return new ScanSource(new PgSession(jdbcSettings(options, context)), request, {
      fetchRows: options.integer('scan.fetch-size') || fetchRowsDefault,
      retriesMax: scanRetriesMax,
      isReplayable: context.mode === 'stream',
      usesFilter: options.oneOf('filter.handling.policy', ['always', 'never']) === 'always',
    });
  },
  createLookup(request, context) {
    const options = new TableOptions(request.table, jdbcDescriptor);
    const session = new PgSession(jdbcSettings(options, context));
    return new JdbcLookup(session, request, options.integer('lookup.max-retries')!);
  },
  createSink(request, context) {
    return createSink(request, context);
  },
};

function createSink(request: SinkRequest, context: ConnectorContext): SinkWriter {
  const options = new TableOptions(request.table, jdbcDescriptor);
  const session = new PgSession(jdbcSettings(options, context));
  const createsTable = options.boolean('lockstep.sink.auto-create');
  const settings = {
    openTarget: () => openSinkTarget(session, request, context, createsTable),
    bufferRowsMax: options.integer('sink.buffer-flush.max-rows')!,
    flushIntervalMs: options.durationMs('sink.buffer-flush.interval')!,
    retriesMax: options.integer('sink.max-retries')!,
    clock: context.clock,
  };
  const replaces = options.oneOf('lockstep.sink.write-mode', ['append', 'replace']) === 'replace';
  if (replaces && context.mode === 'stream')
    throw options.bad('lockstep.sink.write-mode', "'append' in a stream job, which has no end at which to replace");
  const isUpsert = request.primaryKey.length > 0 && context.mode === 'stream';
  if (isUpsert) return new UpsertSink(session, request, settings);
  return new StagedSink(session, request, settings, replaces, parts =>
    context.mode === 'batch' ? new TableStaging(parts) : new LedgerStaging(parts),
  );
}
