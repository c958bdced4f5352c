import { expect, test } from 'vitest';
import { testContext, testTable } from '../test/test-context.ts';
import { connectorDescriptors } from './descriptors.ts';
import { createConnectorRegistry } from './registry.ts';

test('every connector has a descriptor, and offers just what it says', () => {
  const registry = createConnectorRegistry();
  for (const descriptor of connectorDescriptors) {
    const connector = registry.get(descriptor.name);
    expect(connector.descriptor).toBe(descriptor);
    expect(connector.createSource !== undefined).toBe(descriptor.scan !== null);
    expect(connector.createSink !== undefined).toBe(descriptor.sink !== null);
    expect(connector.createLookup !== undefined).toBe(descriptor.lookup);
  }
  expect(() => registry.get('kafka')).toThrow(/There is no connector 'kafka'/);
});

test('every option has both languages, no double, and a default that its type takes', () => {
  for (const { options, title, doc } of connectorDescriptors) {
    expect(new Set(options.map(option => option.name)).size).toBe(options.length);
    for (const text of [title, doc, ...options.map(option => option.doc)]) {
      expect(text.en).not.toBe('');
      expect(text.zh).toMatch(/\p{Script=Han}|jdbc:/u);
    }
    for (const option of options.filter(each => each.values !== undefined && each.defaultValue !== undefined)) {
      expect(option.values).toContain(option.defaultValue);
    }
  }
});

test.each(connectorDescriptors)('$name refuses an option that it does not know', ({ name, scan }) => {
  const connector = createConnectorRegistry().get(name);
  const table = testTable(name, [], { 'no.such.option': 'x' });
  const create = () =>
    scan === null
      ? connector.createSink!({ table, schema: [], primaryKey: [] }, testContext())
      : connector.createSource!({ table, schema: [] }, testContext());
  expect(create).toThrow(/has no option 'no.such.option'/);
});
