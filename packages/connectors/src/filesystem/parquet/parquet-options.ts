import { userError } from '@lockstep/kernel/errors';

const compressions = ['SNAPPY', 'ZSTD', 'GZIP', 'UNCOMPRESSED'] as const;

export type ParquetCompression = (typeof compressions)[number];

/** `parquet.compression`, SNAPPY by default as in Flink; it is the only option of the format, any other is a user error. */
export function parquetCompression(options: Readonly<Record<string, string>>): ParquetCompression {
  const unknown = Object.keys(options).find(name => name.startsWith('parquet.') && name !== 'parquet.compression');
  if (unknown !== undefined) {
    const message = `The parquet format has no option '${unknown}'; it has parquet.compression`;
    throw userError('format.unknown_option', message, { details: { option: unknown } });
  }
  const written = options['parquet.compression'] ?? 'SNAPPY';
  const chosen = compressions.find(each => each === written.toUpperCase());
  if (chosen !== undefined) return chosen;
  const message = `Option 'parquet.compression' must be ${compressions.join(' or ')}, not '${written}'`;
  throw userError('format.bad_option', message, { details: { option: 'parquet.compression' } });
}
