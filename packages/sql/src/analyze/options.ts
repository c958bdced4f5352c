import type { Span } from '@lockstep/kernel/diagnostics';
import { type ConnectorDescriptor, engineOptions, type OptionDescriptor } from '../catalog/index.ts';
import { type Analysis, didYouMean, report } from './analysis.ts';

/** WITH options with the places of their keys and values. */
export type PlacedOptions = ReadonlyMap<
  string,
  { readonly value: string; readonly keySpan: Span; readonly valueSpan: Span }
>;

export const durationPattern =
  /^\d+(\.\d+)?\s*(ns|nano|us|µs|micro|ms|milli|millisecond|s|sec|second|min|minute|m|h|hour|d|day)s?$/i;
const memoryPattern = /^\d+\s*(b|bytes|k|kb|kibibytes|m|mb|mebibytes|g|gb|gibibytes)?$/i;

/** Holds options against the connector's descriptor: unknown keys, missing ones, values of the wrong form. `prefix` was removed from the keys. */
export function checkOptions(
  analysis: Analysis,
  connector: ConnectorDescriptor,
  options: PlacedOptions,
  tableSpan: Span,
  prefix = '',
): void {
  for (const [key, option] of options) {
    const descriptor = findOption(connector, key);
    const isOfFormat = connector.formats.some(format => key.startsWith(`${format}.`));
    if (isOfFormat || engineOptions.includes(key)) continue;
    if (descriptor === undefined) {
      const hint = didYouMean(
        key,
        connector.options.map(candidate => candidate.name),
      );
      const message = `Unsupported options found for '${connector.name}'.\n\nUnsupported options:\n\n${prefix}${key}`;
      report(analysis, 'option_unknown', message, option.keySpan, hint);
    } else checkValue(analysis, descriptor, prefix + key, option);
  }
  for (const { name, isRequired } of connector.options) {
    if (isRequired && !options.has(name)) {
      const message = `One or more required options are missing.\n\nMissing required options are:\n\n${prefix}${name}`;
      report(analysis, 'option_missing', message, tableSpan, `Connector '${connector.name}' needs '${prefix}${name}'.`);
    }
  }
}

function findOption(connector: ConnectorDescriptor, key: string): OptionDescriptor | undefined {
  return connector.options.find(({ name }) => (name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : name === key));
}

function checkValue(
  analysis: Analysis,
  { type, values }: OptionDescriptor,
  key: string,
  { value, valueSpan }: { readonly value: string; readonly valueSpan: Span },
): void {
  const expect = (isGood: boolean, what: string): void => {
    if (!isGood) report(analysis, 'option_invalid', `'${key}' must be ${what}, not '${value}'`, valueSpan);
  };
  if (type === 'integer') expect(/^-?\d+$/.test(value), 'a whole number');
  else if (type === 'boolean') expect(/^(true|false)$/i.test(value), "'true' or 'false'");
  else if (type === 'duration') expect(durationPattern.test(value), "a duration such as '10 s' or '5 min'");
  else if (type === 'memory-size') expect(memoryPattern.test(value), "a size such as '64 mb'");
  else if (type === 'enum' && values !== undefined) {
    expect(values.includes(value), `one of ${values.map(choice => `'${choice}'`).join(', ')}`);
  }
}
