import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileJob, compileStatement } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { parseScript } from '@lockstep/sql/parse';
import { describe, expect, test } from 'vitest';
import { chapters, languageReferencePages } from './pages.ts';
import { prelude } from './prelude.ts';

const root = path.resolve(import.meta.dirname, '../..');

test.each(languageReferencePages)('$path is current; if not, run `npm run docs:language`', page => {
  expect(readFileSync(path.join(root, page.path), 'utf8')).toBe(page.print());
});

const constructs = chapters.flatMap(chapter =>
  chapter.constructs.map(construct => ({ ...construct, title: construct.name.en })),
);

describe('the example of', () => {
  test.each(constructs)('$title is read without a complaint', ({ example }) => {
    expect(parseScript(example).diagnostics).toEqual([]);
  });

  test.each(constructs.filter(({ runs }) => runs !== 'session'))('$title is planned', ({ example, runs }) => {
    for (const mode of runs === 'both' ? (['stream', 'batch'] as const) : ([runs] as const)) {
      if (mode === 'session') continue;
      const isQuery = /^(SELECT|WITH)|;\nSELECT/.test(example);
      const statement = isQuery || /INSERT/.test(example) ? example : `${example}\nSELECT * FROM expensive;`;
      const sqlText = prelude + statement;
      const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, mode, config: {} };
      const compiled = /INSERT/.test(example) ? compileJob(request) : compileStatement(request, sqlText.length - 1);
      expect(compiled.diagnostics, mode).toEqual([]);
      expect(compiled.plan, mode).not.toBeNull();
    }
  });
});
