import type { ScanRequest } from '@lockstep/dataflow/ports';
import type { TableOptions } from '../options/table-options.ts';
import type { FileChoice } from './list-files.ts';
import { partitionValueOf, partitionValuesOf } from './partition-path.ts';

/** The files that a scan has to read. */
export function fileChoice(request: ScanRequest, options: TableOptions): FileChoice {
  const { table, schema, needsPartition } = request;
  const pattern = options.text('source.path.regex-pattern');
  if (needsPartition === undefined) return { pattern };
  const defaultName = options.required('partition.default-name');
  const keys = schema.filter(field => table.partitionKeys.includes(field.name));
  const needsDirectory = (name: string): boolean => {
    const texts = partitionValuesOf(`${name}/`);
    const known = keys.filter(key => texts.has(key.name));
    return needsPartition(
      new Map(known.map(key => [key.name, partitionValueOf(texts.get(key.name)!, key, defaultName)])),
    );
  };
  return { pattern, needsDirectory };
}
