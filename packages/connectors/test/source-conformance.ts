import type { JsonValue, SourceReader } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { describe, expect, test } from 'vitest';
import { readRows } from './read-rows.ts';

export interface SourceUnderTest {
  readonly schema: readonly Field[];
  /** A fresh reader of the same data every time. */
  readonly createReader: () => SourceReader;
  /** All rows, as Flink prints them, in order. */
  readonly expected: readonly string[];
  readonly hasEnd: boolean;
}

/** What the engine relies on, for any source: exact replay, JSON positions, and an honest end. */
export function sourceConformance(name: string, prepare: () => Promise<SourceUnderTest>): void {
  describe(`${name}: what every source owes`, () => {
    test('the same rows on every reading, and the end is told', async () => {
      const { schema, createReader, expected, hasEnd } = await prepare();
      for (let reading = 0; reading < 2; reading++) {
        const reader = createReader();
        await reader.open(null);
        const { rows, hasEnded } = await readRows(reader, schema);
        await reader.close();
        expect(rows).toEqual(expected);
        expect(hasEnded).toBe(hasEnd);
      }
    });

    test('reading on from any position gives exactly the rest', async () => {
      const { schema, createReader, expected } = await prepare();
      const stops: { rowsBefore: number; position: JsonValue }[] = [];
      const reader = createReader();
      await reader.open(null);
      stops.push({ rowsBefore: 0, position: reader.position() });
      await readRows(reader, schema, (rowsBefore, position) => stops.push({ rowsBefore, position }));
      stops.push({ rowsBefore: expected.length, position: reader.position() });
      await reader.close();
      expect(stops.length).toBeGreaterThan(3);
      for (const { rowsBefore, position } of stops) {
        const restored = createReader();
        // A position travels through a checkpoint.
        await restored.open(JSON.parse(JSON.stringify(position)));
        const { rows } = await readRows(restored, schema);
        await restored.close();
        expect(rows).toEqual(expected.slice(rowsBefore));
      }
    });

    test('closing twice, or without reading, does no harm', async () => {
      const { createReader } = await prepare();
      const reader = createReader();
      await reader.open(null);
      await reader.close();
      await reader.close();
    });
  });
}
