import type { Diagnostic, Span } from '@lockstep/kernel/diagnostics';
import type { Relation, SinkRelation } from '../algebra/index.ts';
import type { CatalogSnapshot, ConnectorDescriptor, ObjectPath, ResolvedTable, RuntimeMode } from '../catalog/index.ts';
import type { AnalyzedSymbol } from './symbols.ts';

/** All that analysis knows of the world; plain data, so the same call gives the same answer anywhere. */
export interface AnalysisEnvironment {
  readonly catalog: CatalogSnapshot;
  readonly connectors: readonly ConnectorDescriptor[];
  readonly mode: RuntimeMode;
  readonly currentCatalog?: string | undefined;
  readonly currentDatabase?: string | undefined;
}

/** What a statement means. `span` is the statement's. */
export type AnalyzedStatement =
  | { readonly kind: 'query'; readonly relation: Relation; readonly span: Span }
  | { readonly kind: 'insert'; readonly sinks: readonly SinkRelation[]; readonly span: Span }
  | { readonly kind: 'create-table'; readonly table: ResolvedTable; readonly span: Span }
  | { readonly kind: 'create-view'; readonly path: ObjectPath; readonly span: Span }
  | { readonly kind: 'create-function'; readonly path: ObjectPath; readonly span: Span }
  | {
      readonly kind: 'drop';
      readonly object: 'table' | 'view' | 'function';
      readonly path: ObjectPath;
      readonly ifExists: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'set'; readonly key: string; readonly value: string; readonly span: Span };

export interface AnalyzedScript {
  /** The statements that could be analyzed, in order. Complete only when no diagnostic is an error. */
  readonly statements: readonly AnalyzedStatement[];
  readonly diagnostics: readonly Diagnostic[];
  /** What each name in the text turned out to be. */
  readonly symbols: readonly AnalyzedSymbol[];
}
