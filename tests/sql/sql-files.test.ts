import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileJob, compileStatement } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { lineColumnAt } from '@lockstep/kernel/diagnostics';
import { foldChangelog, runQuery } from '@lockstep/testkit/run-query';
import { parseSlt, type SltBlock } from '@lockstep/testkit/slt-file';
import { describe, expect, test } from 'vitest';

const directory = import.meta.dirname;

for (const file of readdirSync(directory)
  .filter(name => name.endsWith('.slt'))
  .sort()) {
  describe(file, () => {
    const definitions: string[] = [];
    for (const block of parseSlt(readFileSync(path.join(directory, file), 'utf8'))) {
      if (block.kind === 'statement') definitions.push(block.sql);
      else {
        const script = [...definitions, ''].join(';\n');
        test(`line ${block.line}: ${block.sql.split('\n')[0]}`, () => check(block, script));
      }
    }
  });
}

interface Way {
  readonly parallelism: number;
  readonly spillBytesMax?: number;
}

/** In one subtask, in several, and each third with all state on disk that can be there. */
const waysFor = ({ line }: SltBlock): readonly Way[] => [
  { parallelism: 1 },
  { parallelism: 2 + (line % 2) },
  ...(line % 3 === 0 ? [{ parallelism: 1, spillBytesMax: 1 }] : []),
];

async function check(block: Exclude<SltBlock, { kind: 'statement' }>, definitions: string): Promise<void> {
  switch (block.kind) {
    case 'query':
      for (const mode of block.modes) {
        for (const { parallelism, spillBytesMax } of waysFor(block)) {
          const changelog = await runQuery(
            definitions + block.sql,
            mode,
            [directory],
            parallelism,
            { objects: [] },
            spillBytesMax,
          );
          const rows = foldChangelog(changelog);
          // Between keys that are in different subtasks, or on disk, there is an order only where the query asks for one.
          const isPlain = parallelism === 1 && spillBytesMax === undefined;
          const isOrdered = block.isOrdered && (isPlain || /ORDER BY [^()]*$/.test(block.sql));
          const sorted = (texts: readonly string[]): readonly string[] => (isOrdered ? texts : [...texts].sort());
          const way = `${mode}, parallelism ${parallelism}${spillBytesMax === undefined ? '' : ', state on disk'}`;
          expect(sorted(rows), way).toEqual(sorted(block.expected));
        }
      }
      return;
    case 'changelog': {
      const rows = await runQuery(definitions + block.sql, 'stream', [directory]);
      expect(rows.map(({ rowKind, cells }) => `${rowKind}[${cells.map(cell => cell ?? 'null').join(', ')}]`)).toEqual(
        block.expected,
      );
      return;
    }
    case 'error':
      checkError(block, definitions);
  }
}

function checkError(block: Extract<SltBlock, { kind: 'error' }>, definitions: string): void {
  const sqlText = definitions + block.sql;
  const request = {
    sqlText,
    catalog: { objects: [] },
    connectors: connectorDescriptors,
    mode: 'stream',
    config: {},
  } as const;
  const isInsert = /^\s*(EXECUTE|INSERT)/i.test(block.sql);
  const { diagnostics } = isInsert ? compileJob(request) : compileStatement(request, sqlText.length);
  const error = diagnostics.find(diagnostic => diagnostic.severity === 'error');
  expect(error?.code).toBe(block.code);
  if (block.place === null || error === undefined) return;
  const { line, column } = lineColumnAt(block.sql, error.span.start - definitions.length);
  expect(`${line}:${column}`).toBe(block.place);
}
