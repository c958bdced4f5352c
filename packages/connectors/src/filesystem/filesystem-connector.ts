import { createEncoder } from '@lockstep/dataflow/formats';
import type { Connector } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { TableOptions } from '../options/table-options.ts';
import { filesystemDescriptor } from './descriptor.ts';
import { FilesystemSink } from './filesystem-sink.ts';
import { LineFileSource } from './line-file-source.ts';
import { LinePartWriter } from './line-part-writer.ts';
import { parquetCompression } from './parquet/parquet-options.ts';
import { ParquetPartWriter } from './parquet/parquet-part-writer.ts';
import { ParquetSource } from './parquet/parquet-source.ts';

const formats = ['json', 'csv', 'parquet'] as const;

export const filesystemConnector: Connector = {
  descriptor: filesystemDescriptor,
  createSource(request, context) {
    const options = new TableOptions(request.table, filesystemDescriptor);
    if (options.oneOf('format', formats) === 'parquet') {
      parquetCompression(request.table.options);
      return new ParquetSource(request, options, context);
    }
    return new LineFileSource(request, options, context);
  },
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
