import { expect, test } from 'vitest';
import { type AlignedSource, WatermarkAlignment } from './watermark-alignment.ts';

const aligned = (watermarkMs: number, group: string, changes: Partial<AlignedSource> = {}): AlignedSource => ({
  options: { 'scan.watermark.alignment.group': group, 'scan.watermark.alignment.max-drift': '10 s' },
  watermarkMs,
  hasEnded: false,
  isIdle: false,
  ...changes,
});

const ahead = (...sources: AlignedSource[]): boolean[] => {
  const alignment = new WatermarkAlignment(sources);
  return sources.map(source => alignment.isAhead(source));
};

test('a source waits while it is further ahead of the slowest of its group than the drift', () => {
  expect(ahead(aligned(0, 'g'), aligned(10_000, 'g'), aligned(10_001, 'g'))).toEqual([false, false, true]);
});

test('other groups and sources without one do not count', () => {
  const alone: AlignedSource = { ...aligned(99_000, 'g'), options: {} };
  expect(ahead(aligned(0, 'g'), aligned(50_000, 'h'), alone)).toEqual([false, false, false]);
});

test('a source that has ended or is idle holds nobody back, one without rows yet does', () => {
  expect(ahead(aligned(0, 'g', { hasEnded: true }), aligned(50_000, 'g'))).toEqual([false, false]);
  expect(ahead(aligned(0, 'g', { isIdle: true }), aligned(50_000, 'g'))).toEqual([false, false]);
  expect(ahead(aligned(Number.NEGATIVE_INFINITY, 'g'), aligned(50_000, 'g'))).toEqual([false, true]);
});

test('a group without a drift is refused', () => {
  const source = { ...aligned(0, 'g'), options: { 'scan.watermark.alignment.group': 'g' } };
  expect(() => new WatermarkAlignment([source])).toThrow("'scan.watermark.alignment.max-drift'");
});
