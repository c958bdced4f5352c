import { compileJob } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { expect, test } from 'vitest';
import { queryNames, queryScript } from './nexmark-queries.ts';

test.each(queryNames)('%s compiles without a diagnostic', name => {
  const sqlText = queryScript(name, { kind: 'file', path: '/in' }, '/out', '/side-input.jsonl');
  const catalog = { objects: [] };
  const { plan, diagnostics } = compileJob({
    sqlText,
    catalog,
    connectors: connectorDescriptors,
    mode: 'stream',
    config: {},
  });
  expect(diagnostics).toEqual([]);
  expect(plan).not.toBeNull();
});
