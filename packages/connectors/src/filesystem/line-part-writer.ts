import { type FileHandle, open } from 'node:fs/promises';
import type { Batch } from '@lockstep/dataflow/batch';
import type { RowEncoder } from '@lockstep/dataflow/formats';
import type { PartWriter } from './part-writer.ts';

/** A part file of lines. */
export class LinePartWriter implements PartWriter {
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #encoder: RowEncoder;

  private constructor(handle: FileHandle, encoder: RowEncoder) {
    this.#handle = handle;
    this.#encoder = encoder;
  }

  static async create(path: string, encoder: RowEncoder): Promise<LinePartWriter> {
    return new LinePartWriter(await open(path, 'wx'), encoder);
  }

  async write(batch: Batch): Promise<void> {
    const bytes = this.#encoder.encode(batch);
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written);
      written += bytesWritten;
    }
    this.bytes += bytes.length;
  }

  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
  }

  async discard(): Promise<void> {
    await this.#handle.close();
  }
}
