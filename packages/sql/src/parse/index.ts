export type { Expectation, ExpectedName, ScopeNode } from './expectation.ts';
export {
  exploreStatement,
  findScopeNodes,
  type ParsedExpression,
  type ParsedScript,
  parseExpression,
  parseScript,
} from './parse-script.ts';
export { chainOperandsMax, nestingMax, scriptErrorsMax, statementErrorsMax, treeHeightMax } from './parser.ts';
export { statementAt } from './statement-at.ts';
export { editDistance, suggestWord } from './suggest-word.ts';
