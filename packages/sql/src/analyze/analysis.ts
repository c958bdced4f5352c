import type { Diagnostic, Span } from '@lockstep/kernel/diagnostics';
import type { Expression, LookupHint, Relation } from '../algebra/index.ts';
import type { ColumnReference, Query } from '../ast/index.ts';
import type { ConnectorDescriptor, RuntimeMode } from '../catalog/index.ts';
import { editDistance } from '../parse/index.ts';
import type { CatalogScope } from './catalog-scope.ts';
import type { AnalyzedSymbol } from './symbols.ts';

/** What the analysis of one text shares: where reports go and how names of tables are found. */
export interface Analysis {
  readonly mode: RuntimeMode;
  readonly catalog: CatalogScope;
  readonly connectors: ReadonlyMap<string, ConnectorDescriptor>;
  readonly diagnostics: Diagnostic[];
  /** What the names of the text turned out to be; only of the text itself, not of definitions elsewhere. */
  readonly symbols: AnalyzedSymbol[];
  /** How many views deep the analyzed query stands; bounded, so that a view that names itself is an error. */
  readonly viewDepth: number;
  /** LOOKUP hints of the SELECT whose FROM is analyzed, by table. */
  readonly lookupHints: ReadonlyMap<string, LookupHint>;
  /** The query around the one that is analyzed; absent outside of subqueries that may be correlated. */
  readonly outerQuery?: OuterQuery | undefined;
  /** Of the SELECT that is analyzed: what STATE_TTL hints say, by alias. */
  readonly stateTtlMs?: ReadonlyMap<string, number> | undefined;
  /** Queries hold tables and tables (views, subqueries) hold queries: the way back up goes through here. */
  readonly analyzeQuery: (analysis: Analysis, query: Query, tables: CommonTables) => Relation;
}

export interface OuterQuery {
  /** How many queries stand around this one. */
  readonly depth: number;
  /** A column of this query, or of one around it, as the subquery sees it (see `outer-refs.ts`); null when none has that name. */
  readonly resolve: (reference: ColumnReference) => Expression | null;
}

/** Queries of WITH by name, already analyzed. */
export type CommonTables = ReadonlyMap<string, Relation>;

export const noCommonTables: CommonTables = new Map();

/** Thrown to leave a construct that can't be analyzed further; its diagnostic has been reported. Caught per statement. */
export class AnalysisFailure extends Error {}

const messageEndMax = 1_000;

/** A message may quote a name, and a name may be a megabyte long: both ends of it are enough. */
const shortened = (message: string): string =>
  message.length > 2 * messageEndMax
    ? `${message.slice(0, messageEndMax)} … ${message.slice(-messageEndMax)}`
    : message;

export function report(analysis: Analysis, code: string, message: string, span: Span, hint?: string): void {
  analysis.diagnostics.push({ severity: 'error', code: `analyze.${code}`, message: shortened(message), span, hint });
}

/** Reports and gives up on the statement. */
export function fail(analysis: Analysis, code: string, message: string, span: Span, hint?: string): never {
  report(analysis, code, message, span, hint);
  throw new AnalysisFailure(message);
}

export const failUnsupported = (analysis: Analysis, what: string, span: Span): never =>
  fail(analysis, 'unsupported', `${what} is not supported yet`, span);

/** "Did you mean `x`?" for the nearest candidate, when one is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestEdits = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const edits = editDistance(name.toUpperCase(), candidate.toUpperCase());
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best === undefined ? undefined : `Did you mean \`${best}\`?`;
}
