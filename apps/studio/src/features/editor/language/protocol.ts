import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { Side } from '@lockstep/contracts/runs';
import type { Diagnostic, Span } from '@lockstep/kernel/diagnostics';
import type { CatalogSnapshot, LocalizedText } from '@lockstep/sql/catalog';
import type { Completion } from '@lockstep/sql/complete';

/** What a name under the pointer is. */
export interface HoverInfo {
  readonly span: Span;
  readonly name: string;
  readonly kind: 'column' | 'function' | 'table';
  readonly detail: string;
  readonly doc: LocalizedText | null;
}

export interface SideDiagnostics {
  readonly stream: readonly Diagnostic[];
  readonly batch: readonly Diagnostic[];
}

/** A table or view with the columns that a query sees. */
export interface CatalogTable {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The language worker's methods: each a request and what comes back. All but `setCatalog` answer for the catalog set before. */
export interface LanguageMethods {
  setCatalog(input: { catalog: CatalogSnapshot; locale: 'en' | 'zh' }): readonly CatalogTable[];
  check(input: { text: string }): SideDiagnostics;
  complete(input: { text: string; offset: number }): Completion;
  format(input: { text: string }): { text: string; isClean: boolean };
  hover(input: { text: string; offset: number }): HoverInfo | null;
  statement(input: { text: string; offset: number }): Span | null;
  /** Of all INSERTs of the text; null when there are none, or errors. */
  plan(input: { text: string; side: Side }): PlanGraph | null;
}

export type MethodName = keyof LanguageMethods;

export interface LanguageRequest {
  readonly id: number;
  readonly method: MethodName;
  readonly input: unknown;
}

export type LanguageReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: string };
