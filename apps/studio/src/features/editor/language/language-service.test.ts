import { expect, test } from 'vitest';
import { createLanguageService } from './language-service.ts';

const catalog = {
  objects: [
    {
      path: { catalog: 'default_catalog', database: 'default_database', name: 'clicks' },
      kind: 'table' as const,
      createStatement: "CREATE TABLE clicks (id BIGINT, amount DECIMAL(10, 2)) WITH ('connector' = 'datagen')",
    },
  ],
};

function openService() {
  const service = createLanguageService();
  return { service, tables: service.setCatalog({ catalog, locale: 'en' }) };
}

test('knows the columns of the workspace’s tables', () => {
  expect(openService().tables).toEqual([
    expect.objectContaining({
      name: 'clicks',
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'amount', type: 'DECIMAL(10, 2)' },
      ],
    }),
  ]);
});

test('marks a misspelt column on both sides and hints at the right one', () => {
  const text = 'SELECT amuont FROM clicks;';
  const { stream, batch } = openService().service.check({ text });
  expect(stream).toHaveLength(1);
  expect(batch).toEqual(stream);
  expect(text.slice(stream[0]?.span.start, stream[0]?.span.end)).toBe('amuont');
  expect(stream[0]?.hint).toContain('amount');
});

test('completes columns of the tables in scope', () => {
  const text = 'SELECT am FROM clicks';
  const { items } = openService().service.complete({ text, offset: 'SELECT am'.length });
  expect(items[0]).toMatchObject({ label: 'amount', kind: 'column' });
});

test('finds the statement at the cursor and plans what inserts', () => {
  const { service } = openService();
  const text =
    "SELECT 1;\nCREATE TABLE s (id BIGINT) WITH ('connector' = 'blackhole');\nINSERT INTO s SELECT id FROM clicks;";
  expect(service.statement({ text, offset: text.length - 3 })).toMatchObject({ start: text.indexOf('INSERT') });
  const plan = service.plan({ text, side: 'stream' });
  expect(plan?.nodes.map(node => node.kind)).toEqual(expect.arrayContaining(['source', 'sink']));
  expect(service.plan({ text: 'SELECT 1;', side: 'stream' })).toBeNull();
});
