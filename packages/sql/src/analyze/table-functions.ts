import type { Relation } from '../algebra/index.ts';
import type { FunctionCall } from '../ast/index.ts';
import { type Analysis, type CommonTables, didYouMean, fail } from './analysis.ts';
import { analyzeFromChangelog, analyzeToChangelog } from './changelog-functions.ts';
import { tableFunctionName } from './table-arguments.ts';
import { analyzeWindowFunction, windowFunctionNames } from './window-functions.ts';

type Analyze = (analysis: Analysis, node: FunctionCall, tables: CommonTables) => Relation;

/** The functions over tables that stand in FROM. */
const tableFunctions: Readonly<Record<string, Analyze>> = {
  ...Object.fromEntries(windowFunctionNames.map(name => [name, analyzeWindowFunction])),
  TO_CHANGELOG: analyzeToChangelog,
  FROM_CHANGELOG: analyzeFromChangelog,
};

export function analyzeTableFunction(analysis: Analysis, node: FunctionCall, tables: CommonTables): Relation {
  const name = tableFunctionName(node);
  const analyze = Object.hasOwn(tableFunctions, name) ? tableFunctions[name] : undefined;
  if (analyze !== undefined) return analyze(analysis, node, tables);
  const hint = didYouMean(name, Object.keys(tableFunctions));
  return fail(analysis, 'table_function_unknown', `No table function '${name}'`, node.name.span, hint);
}
