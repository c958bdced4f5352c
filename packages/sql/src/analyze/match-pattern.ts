import type { PatternElement } from '../algebra/index.ts';
import type { RowPattern } from '../ast/index.ts';
import { type Analysis, fail } from './analysis.ts';

/** Repetitions are spelled out state by state, so their number is bounded. */
const repetitionsMax = 10_000;

/** PATTERN as a sequence of variables; refuses what Flink refuses, in its words. */
export function analyzePattern(analysis: Analysis, pattern: RowPattern): readonly PatternElement[] {
  const elements: PatternElement[] = [];
  collect(analysis, pattern, elements);
  const last = elements.at(-1);
  if (last === undefined || elements.every(element => element.min === 0)) {
    const message =
      'Patterns that can produce empty matches are not supported. There must be at least one non-optional state.';
    return fail(analysis, 'match_pattern', message, pattern.span);
  }
  if (last.isGreedy && last.max !== last.min && !isOptional(last)) {
    const message =
      'Greedy quantifiers are not allowed as the last element of a Pattern yet. ' +
      'Finish your pattern with either a simple variable or reluctant quantifier.';
    return fail(analysis, 'match_pattern', message, pattern.span);
  }
  return elements;
}

const isOptional = ({ min, max }: PatternElement): boolean => min === 0 && max === 1;

function collect(analysis: Analysis, pattern: RowPattern, elements: PatternElement[]): void {
  switch (pattern.kind) {
    case 'pattern-sequence':
      for (const item of pattern.items) collect(analysis, item, elements);
      break;
    case 'pattern-variable':
      add(analysis, pattern, { min: 1, max: 1, reluctant: false }, elements);
      break;
    case 'pattern-quantifier':
      if (pattern.pattern.kind === 'pattern-variable') add(analysis, pattern.pattern, pattern, elements);
      else refuse(analysis, 'groups', pattern);
      break;
    default:
      refuse(analysis, refusedForms[pattern.kind], pattern);
  }
}

const refusedForms = {
  'pattern-alternation': 'branching patterns',
  'pattern-permute': 'PERMUTE patterns',
  'pattern-exclusion': "'{-' '-}' patterns",
  'pattern-anchor': "'^' and '$' anchors",
} as const;

const refuse = (analysis: Analysis, what: string, { span }: RowPattern): never =>
  fail(analysis, 'match_pattern', `This pattern is not supported: currently, CEP doesn't support ${what}.`, span);

function add(
  analysis: Analysis,
  { variable, span }: Extract<RowPattern, { kind: 'pattern-variable' }>,
  bounds: Pick<Extract<RowPattern, { kind: 'pattern-quantifier' }>, 'min' | 'max' | 'reluctant'>,
  elements: PatternElement[],
): void {
  const { min, max, reluctant } = bounds;
  const problem = problemOf(bounds, elements, variable.name);
  if (problem !== null) fail(analysis, 'match_pattern', problem, span);
  elements.push({ variable: variable.name, min, max, isGreedy: !reluctant });
}

function problemOf(
  { min, max, reluctant }: { readonly min: number; readonly max: number | undefined; readonly reluctant: boolean },
  elements: readonly PatternElement[],
  name: string,
): string | null {
  if (elements.some(element => element.variable === name))
    return 'Pattern variables must be unique. That might change in the future.';
  if (reluctant && min === 0 && max === 1) return 'Reluctant optional variables are not supported yet.';
  if (max !== undefined && (max === 0 || max < min))
    return `A variable can't be repeated {${min},${max}}: the most must be positive and not below the least`;
  const repetitions = elements.reduce((sum, element) => sum + Math.max(element.min, element.max ?? 1), max ?? min);
  return repetitions > repetitionsMax ? `A pattern may have at most ${repetitionsMax} repetitions` : null;
}
