/** A half-open range of UTF-16 offsets into one source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** What is wrong with a user's text, where, and what to do about it. Collected, never thrown. */
export interface Diagnostic {
  readonly severity: Severity;
  /** `area.problem`, stable. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  /** What to do, e.g. "Did you mean `flights`?" */
  readonly hint?: string | undefined;
}

export interface LineColumn {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

export function lineColumnAt(text: string, offset: number): LineColumn {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: end - lineStart + 1 };
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(diagnostic => diagnostic.severity === 'error');

/** `file.sql:3:14: error: message (hint)`, the form a terminal user can click. */
export function formatDiagnostic(text: string, diagnostic: Diagnostic, fileName?: string): string {
  const { line, column } = lineColumnAt(text, diagnostic.span.start);
  const place = fileName === undefined ? `line ${line}, column ${column}` : `${fileName}:${line}:${column}`;
  const hint = diagnostic.hint === undefined ? '' : `\n  ${diagnostic.hint}`;
  return `${place}: ${diagnostic.severity}: ${diagnostic.message}${hint}`;
}
