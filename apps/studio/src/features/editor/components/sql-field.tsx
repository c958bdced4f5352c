'use client';

import { useLanguageCatalog } from '../hooks/use-language-catalog.ts';
import { useProblems } from '../hooks/use-problems.ts';
import { CodeEditor } from './code-editor.tsx';

interface SqlFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** The SQL editor as a form's field, with markers and completion. */
export function SqlField({ label, value, onChange }: SqlFieldProps) {
  const problems = useProblems(value, useLanguageCatalog());
  return <CodeEditor documentKey="field" label={label} value={value} problems={problems} onChange={onChange} />;
}
