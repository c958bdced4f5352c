import type { ConnectorDescriptor } from '@lockstep/sql/catalog';

const doc = { en: '', zh: '' };

/** A connector that reads in both modes and takes every row kind, unless `changes` say otherwise; with options of any text. */
export const testConnector = (
  name: string,
  changes: Partial<ConnectorDescriptor> = {},
  options: readonly string[] = [],
): ConnectorDescriptor => ({
  name,
  title: doc,
  doc,
  options: options.map(option => ({ name: option, type: 'string', isRequired: false, doc })),
  scan: { stream: true, batch: true },
  lookup: false,
  sink: 'all',
  formats: [],
  readableMetadata: {},
  ...changes,
});
