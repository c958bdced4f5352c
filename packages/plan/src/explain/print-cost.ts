import type { NodeCost } from '../estimate/estimate-cost.ts';

/** As Flink prints it: `rowcount = 1.0E8, cumulative cost = {1.0E8 rows, 2.0E8 cpu, 1.6E9 io, 0.0 network, 0.0 memory}`. */
export function printCost({ rowCount, cumulative }: NodeCost): string {
  const { rows, cpu, io, network, memory } = cumulative;
  const measures = { rows, cpu, io, network, memory };
  const printed = Object.entries(measures).map(([name, value]) => `${printDouble(value)} ${name}`);
  return `rowcount = ${printDouble(rowCount)}, cumulative cost = {${printed.join(', ')}}`;
}

/** As Java prints a double that is not negative: with a point, and with an exponent from 10^7 on. */
function printDouble(value: number): string {
  const withPoint = (text: string): string => (text.includes('.') ? text : `${text}.0`);
  if (value < 1e7) return withPoint(String(value));
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${withPoint(digits)}E${Number(exponent)}`;
}
