import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countChanges, diffLines } from './diff-lines.ts';

describe('diffLines', () => {
  test('is empty for equal texts', () => {
    expect(diffLines('SELECT 1;\n', 'SELECT 1;\n')).toEqual([]);
  });

  test('numbers removed lines by the old text and added ones by the new', () => {
    expect(diffLines('a\nb\nc\n', 'a\nx\nc\n')).toEqual([
      { kind: 'same', text: 'a', before: 1, after: 1 },
      { kind: 'removed', text: 'b', before: 2 },
      { kind: 'added', text: 'x', after: 2 },
      { kind: 'same', text: 'c', before: 3, after: 3 },
    ]);
  });

  test('folds what is far from any change', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const changed = lines.with(20, 'changed');
    const diff = diffLines(lines.join('\n'), changed.join('\n'));
    expect(diff.filter(line => line.kind === 'skipped')).toEqual([
      { kind: 'skipped', lines: 17, after: 1 },
      { kind: 'skipped', lines: 16, after: 25 },
    ]);
    expect(countChanges(diff)).toEqual({ added: 1, removed: 1 });
  });

  test('leads from the old text to the new one', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map(lines => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffLines(before, after);
        if (before === after || diff.some(line => line.kind === 'skipped')) return;
        const side = (other: 'added' | 'removed') =>
          diff.flatMap(line => (line.kind === other || line.kind === 'skipped' ? [] : [line.text])).join('\n');
        expect(`${side('added')}\n`).toBe(before);
        expect(`${side('removed')}\n`).toBe(after);
      }),
      { seed: 11 },
    );
  });
});
