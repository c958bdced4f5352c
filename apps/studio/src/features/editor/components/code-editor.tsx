'use client';

import { lineColumnAt } from '@lockstep/kernel/diagnostics';
import type { editor, IDisposable } from 'monaco-editor/editor';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useDark } from '#client/use-dark.ts';
import type { Problem } from '../language/problems.ts';
import { applyEditorTheme, rangeOf, setUpMonaco, sqlLanguageId, textOf } from '../language/set-up-monaco.ts';

/** Where the cursor is, and what is selected; offsets into the text. */
export interface EditorPlace {
  readonly offset: number;
  readonly selection: { readonly start: number; readonly end: number };
}

/** What others can ask of the editor. */
export interface EditorHandle {
  place(): EditorPlace;
  insert(text: string): void;
  reveal(span: { start: number; end: number }): void;
  format(): void;
  focus(): void;
}

export type EditorCommand = 'preview' | 'save' | 'check';

interface CodeEditorProps {
  /** Another key is another text, with its own undo history and scroll. */
  readonly documentKey: string;
  readonly label: string;
  readonly value: string;
  readonly problems: readonly Problem[];
  readonly onChange: (text: string) => void;
  readonly onPlace?: (place: EditorPlace) => void;
  readonly onCommand?: (command: EditorCommand) => void;
  readonly ref?: Ref<EditorHandle>;
}

const options: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontFamily: '"JetBrains Mono Variable", "Noto Sans Mono CJK SC", monospace',
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  lineNumbersMinChars: 4,
  padding: { top: 8, bottom: 8 },
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  fixedOverflowWidgets: true,
  tabSize: 2,
  wordWrap: 'off',
  smoothScrolling: false,
  accessibilitySupport: 'auto',
  quickSuggestions: { other: true, comments: false, strings: true },
  suggest: { showWords: false, preview: false, showStatusBar: false },
  unicodeHighlight: { ambiguousCharacters: false },
  stickyScroll: { enabled: false },
  bracketPairColorization: { enabled: false },
};

/** Models outlive the editor that shows them, so that tabs keep their undo history. */
const models = new Map<string, editor.ITextModel>();

export function disposeDocument(documentKey: string): void {
  models.get(documentKey)?.dispose();
  models.delete(documentKey);
}

export function CodeEditor(props: CodeEditorProps) {
  const { documentKey, label, value, problems, ref } = props;
  const element = useRef<HTMLDivElement>(null);
  const shown = useRef<editor.IStandaloneCodeEditor | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const isDark = useDark();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes reaches it by the effects below
  useEffect(() => {
    if (element.current === null) return;
    const monaco = setUpMonaco();
    applyEditorTheme(isDark);
    const created = monaco.editor.create(element.current, { ...options, model: null, ariaLabel: label });
    shown.current = created;
    const disposables = listen(created, latest);
    return () => {
      for (const disposable of disposables) disposable.dispose();
      created.dispose();
      shown.current = null;
    };
  }, []);

  useEffect(() => {
    const monaco = setUpMonaco();
    const model = models.get(documentKey) ?? monaco.editor.createModel(latest.current.value, sqlLanguageId);
    models.set(documentKey, model);
    shown.current?.setModel(model);
  }, [documentKey]);

  useEffect(() => {
    const model = models.get(documentKey);
    if (model === undefined || textOf(model) === value) return;
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
  }, [documentKey, value]);

  useEffect(() => {
    const model = models.get(documentKey);
    if (model !== undefined) showMarkers(model, problems);
  }, [documentKey, problems]);

  useEffect(() => applyEditorTheme(isDark), [isDark]);

  useImperativeHandle(ref, () => createHandle(() => shown.current), []);

  return <div ref={element} className="h-full w-full" data-testid="code-editor" />;
}

interface LatestProps {
  readonly current: CodeEditorProps;
}

function listen(created: editor.IStandaloneCodeEditor, latest: LatestProps): IDisposable[] {
  const monaco = setUpMonaco();
  const { KeyCode, KeyMod } = monaco;
  const command = (name: EditorCommand) => () => latest.current.onCommand?.(name);
  const actions = [
    {
      id: 'lockstep.preview',
      label: 'Preview',
      keybindings: [KeyMod.CtrlCmd | KeyCode.Enter],
      run: command('preview'),
    },
    { id: 'lockstep.save', label: 'Save', keybindings: [KeyMod.CtrlCmd | KeyCode.KeyS], run: command('save') },
    {
      id: 'lockstep.check',
      label: 'Check',
      keybindings: [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.Enter],
      run: command('check'),
    },
  ];
  return [
    ...actions.map(action => created.addAction(action)),
    created.onDidChangeModelContent(() => {
      const model = created.getModel();
      if (model !== null) latest.current.onChange(textOf(model));
    }),
    created.onDidChangeCursorSelection(() => latest.current.onPlace?.(placeOf(created))),
  ];
}

function placeOf(shown: editor.IStandaloneCodeEditor): EditorPlace {
  const model = shown.getModel();
  const selection = shown.getSelection();
  if (model === null || selection === null) return { offset: 0, selection: { start: 0, end: 0 } };
  return {
    offset: model.getOffsetAt(selection.getPosition()),
    selection: {
      start: model.getOffsetAt(selection.getStartPosition()),
      end: model.getOffsetAt(selection.getEndPosition()),
    },
  };
}

function createHandle(get: () => editor.IStandaloneCodeEditor | null): EditorHandle {
  return {
    place: () => {
      const shown = get();
      return shown === null ? { offset: 0, selection: { start: 0, end: 0 } } : placeOf(shown);
    },
    insert: text => {
      const shown = get();
      const range = shown?.getSelection();
      if (shown === null || range == null) return;
      shown.executeEdits('lockstep', [{ range, text, forceMoveMarkers: true }]);
      shown.focus();
    },
    reveal: span => {
      const shown = get();
      const model = shown?.getModel();
      if (shown === null || model == null) return;
      const range = rangeOf(model, span);
      shown.setSelection(range);
      shown.revealRangeInCenterIfOutsideViewport(range);
      shown.focus();
    },
    format: () => void get()?.getAction('editor.action.formatDocument')?.run(),
    focus: () => get()?.focus(),
  };
}

function showMarkers(model: editor.ITextModel, problems: readonly Problem[]): void {
  const monaco = setUpMonaco();
  const severities = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    info: monaco.MarkerSeverity.Info,
  };
  const text = textOf(model);
  const markers = problems.map(({ diagnostic }) => {
    const start = lineColumnAt(text, diagnostic.span.start);
    const end = lineColumnAt(text, Math.max(diagnostic.span.end, diagnostic.span.start + 1));
    return {
      severity: severities[diagnostic.severity],
      message: diagnostic.hint === undefined ? diagnostic.message : `${diagnostic.message}\n${diagnostic.hint}`,
      code: diagnostic.code,
      startLineNumber: start.line,
      startColumn: start.column,
      endLineNumber: end.line,
      endColumn: end.column,
    };
  });
  monaco.editor.setModelMarkers(model, 'lockstep', markers);
}
