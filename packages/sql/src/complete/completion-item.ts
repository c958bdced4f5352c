import type { Span } from '@lockstep/kernel/diagnostics';

export type CompletionKind =
  | 'keyword'
  | 'catalog'
  | 'database'
  | 'table'
  | 'view'
  | 'query'
  | 'column'
  | 'function'
  | 'data-type'
  | 'option-key'
  | 'option-value'
  | 'hint';

export interface CompletionItem {
  readonly kind: CompletionKind;
  /** Shown in the list, and matched against what is typed. */
  readonly label: string;
  /** Replaces the completion's span. With `isSnippet`, `$1`, `$2` are tab stops and `\$` a dollar sign. */
  readonly insertText: string;
  readonly isSnippet: boolean;
  /** A type, a path, a signature. */
  readonly detail?: string;
  readonly doc?: string;
}

export interface Completion {
  /** What an accepted item replaces: the word at the cursor, or nothing. */
  readonly replace: Span;
  /** Best first. */
  readonly items: readonly CompletionItem[];
}

/** At most so many items are given. */
export const completionItemsMax = 300;
