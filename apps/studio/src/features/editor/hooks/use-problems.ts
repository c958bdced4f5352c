'use client';

import { useEffect, useState } from 'react';
import { askLanguage } from '../language/language-client.ts';
import { mergeProblems, type Problem } from '../language/problems.ts';

/** The reader types; the worker is asked when the text has been still for so long. */
const quietMs = 180;

const none: readonly Problem[] = [];

/** What is wrong with the text on either side, checked in the worker. `catalogKey` changes when the catalog does. */
export function useProblems(text: string, catalogKey: unknown): readonly Problem[] {
  const [problems, setProblems] = useState<readonly Problem[]>(none);
  useEffect(() => {
    if (catalogKey === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void askLanguage('check', { text }).then(sides => {
        if (isCurrent) setProblems(mergeProblems(sides));
      });
    }, quietMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, catalogKey]);
  return problems;
}
