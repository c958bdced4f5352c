import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkFile, checkTree, findCycles, sourceFiles } from './layers.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('no file imports against the table of docs/ARCHITECTURE.md', () => {
  expect(sourceFiles(root).length).toBeGreaterThan(300);
  expect(checkTree(root)).toEqual([]);
});

test.each([
  ['packages/sql/src/a.ts', "import { planJob } from '@lockstep/plan/physical';", 'layer'],
  ['packages/plan/src/a.ts', "export type { Batch } from '@lockstep/dataflow/batch';", 'layer'],
  ['packages/kernel/src/a.ts', "import { z } from 'zod';", 'layer'],
  ['packages/dataflow/src/a.ts', "import { parseScript } from '@lockstep/sql/parse';", 'runtime-ignores-sql-text'],
  ['packages/plan/src/a.ts', "import { x } from '../../sql/src/types/index.ts';", 'package-path'],
  ['packages/control/src/jobs/a.ts', "import { Queue } from 'bullmq';", 'library-owner'],
  ['packages/connectors/src/values/a.ts', "import { x } from '../jdbc/jdbc-url.ts';", 'sibling-connector'],
  ['packages/plan/src/a.ts', 'import {', 'unreadable'],
])('the check bites: %s with %s breaks %s', (file, source, rule) => {
  expect(checkFile(file, source).map(violation => violation.rule)).toEqual([rule]);
});

test('no files import each other in a circle', () => {
  const sources = new Map(sourceFiles(root).map(file => [file, readFileSync(path.join(root, file), 'utf8')]));
  expect(findCycles(sources)).toEqual([]);
});

test('the check for circles bites, and lets types pass', () => {
  const circle = (back: string) =>
    findCycles(
      new Map([
        ['a/x.ts', "import { y } from './y.ts';"],
        ['a/y.ts', "export * from '../b/z.ts';"],
        ['b/z.ts', back],
      ]),
    );
  expect(circle("import { x } from '../a/x.ts';")).toEqual([['a/x.ts', 'a/y.ts', 'b/z.ts', 'a/x.ts']]);
  expect(circle("import type { X } from '../a/x.ts';")).toEqual([]);
});
