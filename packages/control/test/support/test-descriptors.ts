import type { ConnectorDescriptor, OptionDescriptor } from '@lockstep/sql/catalog';

const text = { en: '', zh: '' };

const option = (name: string, more: Partial<OptionDescriptor> = {}): OptionDescriptor => ({
  name,
  type: 'string',
  isRequired: false,
  doc: text,
  ...more,
});

const base = { title: text, doc: text, formats: [], readableMetadata: {} } as const;

/** Connectors for the language only: nothing here can run. `warehouse` has a secret. */
export const testDescriptors: readonly ConnectorDescriptor[] = [
  {
    ...base,
    name: 'numbers',
    options: [option('rows')],
    scan: { stream: true, batch: true },
    lookup: false,
    sink: null,
  },
  {
    ...base,
    name: 'warehouse',
    options: [option('url'), option('password', { isSecret: true })],
    scan: { stream: true, batch: true },
    lookup: true,
    sink: 'upsert',
  },
];

export const tablesSql = `
CREATE TABLE readings (id INT, amount DOUBLE) WITH ('connector' = 'numbers');
CREATE TABLE totals (id INT, amount DOUBLE, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'warehouse', 'url' = 'db.example', 'password' = 'hunter2-the-secret');`;

export const jobSql = 'INSERT INTO totals SELECT id, amount FROM readings';
