import { readFileSync } from 'node:fs';
import path from 'node:path';
import { functions } from '@lockstep/sql/functions';
import { describe, expect, test } from 'vitest';
import { functionReferencePages } from './pages.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe.each(functionReferencePages)('$path', page => {
  test('is current; if not, run `npm run docs:functions`', () => {
    expect(readFileSync(path.join(root, page.path), 'utf8')).toBe(page.print());
  });

  test('has an entry for every function of the registry', () => {
    const entries = page
      .print()
      .split('\n')
      .filter(line => line.startsWith('- `'));
    expect(entries).toHaveLength(functions.length);
  });
});
