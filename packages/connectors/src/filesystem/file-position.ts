import type { JsonValue } from '@lockstep/dataflow/ports';
import { internalError } from '@lockstep/kernel/errors';

/** Where a reader of files stands: in `file`, all smaller names being read. */
export interface FilePosition {
  /** The file's name; see `SourceFile`. */
  readonly file: string;
  /** Bytes of it that are read; of a Parquet file, rows. */
  readonly offset: number;
  /** Records of it that are read. */
  readonly records: number;
  /** The file is read to its end and will not grow: it may be gone on restore. */
  readonly isDone: boolean;
}

export function filePositionOf(position: JsonValue): FilePosition | null {
  if (position === null) return null;
  if (typeof position === 'object' && 'file' in position) {
    const { file, offset, records, isDone } = position;
    if (
      typeof file === 'string' &&
      typeof offset === 'number' &&
      typeof records === 'number' &&
      typeof isDone === 'boolean'
    )
      return { file, offset, records, isDone };
  }
  throw internalError('filesystem.bad_position', 'The checkpoint holds no position of a file source');
}

export const filePositionToJson = (position: FilePosition | null): JsonValue =>
  position === null ? null : { ...position };
