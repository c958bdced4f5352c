import { createEncoder } from '@lockstep/dataflow/formats';
import type { Connector, SourceReader } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { TableOptions } from '../options/table-options.ts';
import { filesystemDescriptor } from './descriptor.ts';
import type { ShareOf } from './file-share.ts';
import { FilesystemSink } from './filesystem-sink.ts';
import { LineFileSource } from './line-file-source.ts';
import { LinePartWriter } from './line-part-writer.ts';
import { parquetCompression } from './parquet/parquet-options.ts';
import { ParquetPartWriter } from './parquet/parquet-part-writer.ts';
import { ParquetSource } from './parquet/parquet-source.ts';
import { dealShares, isSameShare, SharesReader } from './shares-reader.ts';

const formats = ['json', 'csv', 'parquet'] as const;

export const filesystemConnector: Connector = {
  descriptor: filesystemDescriptor,
  createSource(request, context) {
    const options = new TableOptions(request.table, filesystemDescriptor);
    const { subtask: index = 0, parallelism: count = 1 } = request.place ?? {};
    const isParquet = options.oneOf('format', formats) === 'parquet';
    if (isParquet) parquetCompression(request.table.options);
    const createReader = (share: ShareOf): SourceReader =>
      isParquet
        ? new ParquetSource(request, share, options, context)
        : new LineFileSource(request, share, options, context);
    const own = { index, count };
    const ownReader = createReader(own);
    return new SharesReader(own, share => (isSameShare(share, own) ? ownReader : createReader(share)));
  },
  dealPositions: dealShares,
  createSink(request, context) {
    const options = new TableOptions(request.table, filesystemDescriptor);
    const format = options.oneOf('format', formats);
    if (format === 'parquet') {
      const compression = parquetCompression(request.table.options);
      const createPart = (path: string, schema: readonly Field[]) =>
        ParquetPartWriter.create(path, schema, compression);
      return new FilesystemSink(request, options, context, { extension: format, createPart });
    }
    const encoderOptions = request.table.options;
    return new FilesystemSink(request, options, context, {
      extension: format,
      createPart: (path, schema) => LinePartWriter.create(path, createEncoder(format, schema, encoderOptions)),
    });
  },
};
