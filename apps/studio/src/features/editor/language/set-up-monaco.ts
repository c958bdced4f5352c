import type { CompletionKind } from '@lockstep/sql/complete';
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import { resolveToken } from '#client/resolve-token.ts';
import { askLanguage } from './language-client.ts';
import { tokenizeLine } from './line-tokens.ts';

export const sqlLanguageId = 'flinksql';

let isSetUp = false;

/** Teaches the editor our language, once. */
export function setUpMonaco(): typeof monaco {
  if (isSetUp) return monaco;
  isSetUp = true;
  self.MonacoEnvironment = {
    getWorker: () => new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module' }),
  };
  monaco.languages.register({ id: sqlLanguageId, aliases: ['FlinkSQL'], extensions: ['.sql'] });
  monaco.languages.setLanguageConfiguration(sqlLanguageId, {
    comments: { lineComment: '--', blockComment: ['/*', '*/'] },
    brackets: [
      ['(', ')'],
      ['[', ']'],
    ],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '[', close: ']' },
      { open: "'", close: "'", notIn: ['string', 'comment'] },
      { open: '`', close: '`', notIn: ['string', 'comment'] },
    ],
    surroundingPairs: [
      { open: '(', close: ')' },
      { open: "'", close: "'" },
      { open: '`', close: '`' },
    ],
  });
  monaco.languages.setTokensProvider(sqlLanguageId, {
    getInitialState: () => new LineState(false),
    tokenize: (line, state) => {
      const { tokens, isInComment } = tokenizeLine(line, state instanceof LineState && state.isInComment);
      return { tokens: [...tokens], endState: new LineState(isInComment) };
    },
  });
  monaco.languages.registerCompletionItemProvider(sqlLanguageId, {
    triggerCharacters: ['.', "'"],
    provideCompletionItems: provideCompletions,
  });
  monaco.languages.registerHoverProvider(sqlLanguageId, { provideHover });
  monaco.languages.registerDocumentFormattingEditProvider(sqlLanguageId, { provideDocumentFormattingEdits });
  void document.fonts.ready.then(() => monaco.editor.remeasureFonts());
  return monaco;
}

class LineState implements monaco.languages.IState {
  readonly isInComment: boolean;

  constructor(isInComment: boolean) {
    this.isInComment = isInComment;
  }

  clone(): LineState {
    return this;
  }

  equals(other: monaco.languages.IState): boolean {
    return other instanceof LineState && other.isInComment === this.isInComment;
  }
}

const kinds: Readonly<Record<CompletionKind, monaco.languages.CompletionItemKind>> = {
  keyword: monaco.languages.CompletionItemKind.Keyword,
  catalog: monaco.languages.CompletionItemKind.Module,
  database: monaco.languages.CompletionItemKind.Folder,
  table: monaco.languages.CompletionItemKind.Struct,
  view: monaco.languages.CompletionItemKind.Interface,
  query: monaco.languages.CompletionItemKind.Variable,
  column: monaco.languages.CompletionItemKind.Field,
  function: monaco.languages.CompletionItemKind.Function,
  'data-type': monaco.languages.CompletionItemKind.TypeParameter,
  'option-key': monaco.languages.CompletionItemKind.Property,
  'option-value': monaco.languages.CompletionItemKind.Value,
  hint: monaco.languages.CompletionItemKind.Event,
};

const orderDigits = 4;

async function provideCompletions(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): Promise<monaco.languages.CompletionList> {
  const { replace, items } = await askLanguage('complete', {
    text: textOf(model),
    offset: model.getOffsetAt(position),
  });
  const range = rangeOf(model, replace);
  return {
    suggestions: items.map((item, index) => ({
      label: item.label,
      kind: kinds[item.kind],
      insertText: item.insertText,
      range,
      // The language's own order is the best one.
      sortText: String(index).padStart(orderDigits, '0'),
      ...(item.detail === undefined ? {} : { detail: item.detail }),
      ...(item.doc === undefined ? {} : { documentation: item.doc }),
      ...(item.isSnippet ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    })),
  };
}

async function provideHover(
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): Promise<monaco.languages.Hover | null> {
  const info = await askLanguage('hover', { text: textOf(model), offset: model.getOffsetAt(position) });
  if (info === null) return null;
  const locale = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
  const signature = { value: `\`\`\`${sqlLanguageId}\n${info.name} ${info.detail}\n\`\`\`` };
  const contents = info.doc === null ? [signature] : [signature, { value: info.doc[locale] }];
  return { range: rangeOf(model, info.span), contents };
}

async function provideDocumentFormattingEdits(model: monaco.editor.ITextModel): Promise<monaco.languages.TextEdit[]> {
  const { text, isClean } = await askLanguage('format', { text: textOf(model) });
  return isClean ? [{ range: model.getFullModelRange(), text }] : [];
}

/** Offsets in our diagnostics count `\n` line ends. */
export const textOf = (model: monaco.editor.ITextModel): string => model.getValue(monaco.editor.EndOfLinePreference.LF);

export function rangeOf(model: monaco.editor.ITextModel, span: { start: number; end: number }): monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(span.start), model.getPositionAt(span.end));
}

/** The editor's theme from the design tokens of this moment. */
export function applyEditorTheme(isDark: boolean): void {
  const colour = (token: string): string => resolveToken(token);
  const rule = (token: string, name: string, fontStyle = '') => ({
    token,
    foreground: colour(name).slice(1),
    fontStyle,
  });
  monaco.editor.defineTheme('lockstep', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'ink'),
      rule('keyword', 'code-keyword'),
      rule('type', 'code-type'),
      rule('function', 'code-function'),
      rule('identifier', 'ink'),
      rule('string', 'code-string'),
      rule('number', 'code-number'),
      rule('operator', 'muted'),
      rule('punctuation', 'muted'),
      rule('comment', 'code-comment', 'italic'),
      rule('hint', 'code-hint'),
    ],
    colors: {
      'editor.background': colour('surface'),
      'editor.foreground': colour('ink'),
      'editorLineNumber.foreground': colour('faint'),
      'editorLineNumber.activeForeground': colour('ink'),
      'editor.lineHighlightBackground': colour('canvas'),
      'editor.lineHighlightBorder': '#00000000',
      'editorCursor.foreground': colour('ink'),
      'editor.selectionBackground': `${colour('accent')}40`,
      'editorError.foreground': colour('different-fill'),
      'editorWarning.foreground': colour('batch-fill'),
      'editorWidget.background': colour('surface'),
      'editorWidget.border': colour('line-strong'),
      'editorSuggestWidget.background': colour('surface'),
      'editorSuggestWidget.border': colour('line-strong'),
      'editorSuggestWidget.selectedBackground': colour('pressed'),
      'editorSuggestWidget.selectedForeground': colour('ink'),
      'editorHoverWidget.background': colour('surface'),
      'editorHoverWidget.border': colour('line-strong'),
      'editorIndentGuide.background1': colour('line'),
      'scrollbarSlider.background': `${colour('line-strong')}99`,
      focusBorder: colour('focus'),
    },
  });
  monaco.editor.setTheme('lockstep');
}
