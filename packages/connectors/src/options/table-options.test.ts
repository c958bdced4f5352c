import type { ConnectorDescriptor, OptionDescriptor } from '@lockstep/sql/catalog';
import { expect, test } from 'vitest';
import { testTable } from '../../test/test-context.ts';
import { TableOptions } from './table-options.ts';

const text = { en: 'x', zh: 'x' };
const option = (name: string, more: Partial<OptionDescriptor> = {}): OptionDescriptor => ({
  name,
  type: 'string',
  isRequired: false,
  doc: text,
  ...more,
});

const descriptor: ConnectorDescriptor = {
  name: 'some',
  title: text,
  doc: text,
  options: [option('a', { defaultValue: '7' }), option('secret', { isSecret: true }), option('fields.*')],
  scan: null,
  lookup: false,
  sink: null,
  formats: ['json'],
  readableMetadata: {},
};

const optionsOf = (options: Readonly<Record<string, string>>): TableOptions =>
  new TableOptions(testTable('some', [], options), descriptor);

test('defaults come from the descriptor, and prefixes and format options are let through', () => {
  const options = optionsOf({ 'fields.x.kind': 'y', 'json.anything': 'z' });
  expect(options.integer('a')).toBe(7);
  expect(options.text('fields.x.kind')).toBe('y');
  expect(options.text('secret')).toBe(null);
});

test('values are read as Flink writes them', () => {
  expect(optionsOf({ a: '10 min' }).durationMs('a')).toBe(600_000);
  expect(optionsOf({ a: '128MB' }).memorySizeBytes('a')).toBe(134_217_728);
  expect(optionsOf({ a: '64 kb' }).memorySizeBytes('a')).toBe(65_536);
  expect(optionsOf({ a: 'TRUE' }).boolean('a')).toBe(true);
  expect(optionsOf({ a: 'None' }).oneOf('a', ['NONE', 'ALL'])).toBe('NONE');
});

test.each([
  [(options: TableOptions) => options.integer('a')],
  [(options: TableOptions) => options.durationMs('a')],
  [(options: TableOptions) => options.memorySizeBytes('a')],
  [(options: TableOptions) => options.boolean('a')],
  [(options: TableOptions) => options.oneOf('a', ['x'])],
])('a value that does not fit is a user error that names the option', read => {
  expect(() => read(optionsOf({ a: '-1.5 parsecs' }))).toThrow(/Option 'a' of table t must be/);
});

test('a secret never shows in an error', () => {
  expect(() => optionsOf({ secret: 'hunter2' }).integer('secret')).toThrow(/^(?!.*hunter2)/);
});

test('an option that is needed is asked for', () => {
  expect(() => optionsOf({ secret: ' ' }).required('secret')).toThrow(/needs the option 'secret'/);
});
