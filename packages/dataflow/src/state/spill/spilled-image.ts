import { crc32 } from 'node:zlib';
import { externalError } from '@lockstep/kernel/errors';
import type { SpillSpace } from '../../ports/spill-space.ts';
import { type StateImage, type StateLayout, sectionBytes } from '../state-image.ts';

/** A state image in a file of its own, its sections one behind the other. Can be sent from thread to thread. */
export interface SpilledImage {
  readonly path: string;
  readonly layout: StateLayout;
  /** CRC-32 of each section. */
  readonly checksums: readonly number[];
}

export const isSpilled = (image: StateImage | SpilledImage): image is SpilledImage => 'path' in image;

export function spillImage(space: SpillSpace, { layout, data }: StateImage): SpilledImage {
  return { path: space.write(data), layout, checksums: data.map(section => crc32(section)) };
}

export function readSpilled(space: SpillSpace, { path, layout, checksums }: SpilledImage): StateImage {
  const data = space.read(path, layout.sections.map(sectionBytes));
  data.forEach((section, s) => {
    if (crc32(section) !== checksums[s]) throw spillDamaged(path);
  });
  return { layout, data };
}

export const spillDamaged = (path: string): Error =>
  externalError('state.spill_damaged', `State read back from ${path} is not what was written`);
