import type { EditorPlace } from '../components/code-editor.tsx';

/** The text to send and the statement in it to show. */
export interface PreviewText {
  readonly sqlText: string;
  readonly statementOffset: number;
  /** Takes an offset in `sqlText` back to the document's. */
  readonly toDocument: (offset: number) => number;
}

/**
 * Without a selection, the statement at the cursor. With one, the selected text in its place of the statement it starts in; the statements before
 * stay, for they may define what it reads. `statementStart` is the start of the statement at the cursor, or at the selection's start.
 */
export function previewText(text: string, { selection }: EditorPlace, statementStart: number): PreviewText {
  const selected = text.slice(selection.start, selection.end);
  if (selected.trim() === '') {
    return { sqlText: text, statementOffset: statementStart, toDocument: offset => offset };
  }
  const before = text.slice(0, Math.min(statementStart, selection.start));
  const shift = selection.start - before.length;
  return { sqlText: before + selected, statementOffset: before.length, toDocument: offset => offset + shift };
}
