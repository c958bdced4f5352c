import { invariant } from '@lockstep/kernel/invariant';
import { aggregateFunctions } from './aggregate-functions.ts';
import { arithmeticFunctions } from './arithmetic-functions.ts';
import { arrayFunctions } from './array-functions.ts';
import { bitmapAggregates } from './bitmap-aggregates.ts';
import { bitmapFunctions } from './bitmap-functions.ts';
import { comparisonFunctions } from './comparison-functions.ts';
import { conditionalFunctions } from './conditional-functions.ts';
import { conversionFunctions } from './conversion-functions.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { hashFunctions } from './hash-functions.ts';
import { identifierFunctions } from './identifier-functions.ts';
import { jsonFunctions } from './json-functions.ts';
import { logicalFunctions } from './logical-functions.ts';
import { mapFunctions } from './map-functions.ts';
import { mathFunctions } from './math-functions.ts';
import { nestedFunctions } from './nested-functions.ts';
import { networkFunctions } from './network-functions.ts';
import { objectFunctions } from './object-functions.ts';
import { rankingFunctions } from './ranking-functions.ts';
import { regexpFunctions } from './regexp-functions.ts';
import { concatenationFunctions, stringFunctions } from './string-functions.ts';
import { temporalFunctions } from './temporal-functions.ts';
import { variantFunctions } from './variant-functions.ts';

/** Every function and operator of the language. */
export const functions: readonly FunctionDefinition[] = [
  ...arithmeticFunctions,
  ...comparisonFunctions,
  ...logicalFunctions,
  ...concatenationFunctions,
  ...conditionalFunctions,
  ...stringFunctions,
  ...regexpFunctions,
  ...networkFunctions,
  ...mathFunctions,
  ...temporalFunctions,
  ...conversionFunctions,
  ...hashFunctions,
  ...jsonFunctions,
  ...nestedFunctions,
  ...arrayFunctions,
  ...mapFunctions,
  ...objectFunctions,
  ...variantFunctions,
  ...bitmapFunctions,
  ...identifierFunctions,
  ...aggregateFunctions,
  ...bitmapAggregates,
  ...rankingFunctions,
];

const byKey: ReadonlyMap<string, FunctionDefinition> = new Map(functions.map(each => [each.name, each]));

const bySqlName: ReadonlyMap<string, FunctionDefinition> = new Map(
  functions
    .filter(({ kind }) => kind !== 'operator')
    .flatMap(each => [each.name, ...each.aliases].map(name => [name, each] as const)),
);

/** The function a call names, in any case; operators have no such name. */
export function findFunction(sqlName: string): FunctionDefinition | undefined {
  return bySqlName.get(sqlName.toUpperCase());
}

/** By registry key. */
export function getFunction(key: string): FunctionDefinition {
  const found = byKey.get(key);
  invariant(found !== undefined, `No function ${key} in the registry`);
  return found;
}

/** Whether the same arguments always give the same result. */
export function isDeterministicFunction(key: string): boolean {
  return getFunction(key).determinism === 'deterministic';
}
