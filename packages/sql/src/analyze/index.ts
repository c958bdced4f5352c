export { analyzeScript } from './analyze-script.ts';
export { type DescribedObject, describeCatalog } from './describe-catalog.ts';
export type { AnalysisEnvironment, AnalyzedScript, AnalyzedStatement } from './environment.ts';
export { type ResultTable, resultTables } from './result-tables.ts';
export { type AnalyzedSymbol, symbolAt } from './symbols.ts';
export { analyzeTableShape, type TableShapeAnalysis } from './table-shape.ts';
export type { TableShape } from './tables.ts';
export { analyzeFunction, type FunctionAnalysis } from './user-functions/analyze-function.ts';
