import type { LookupHint } from '../algebra/index.ts';
import type { Hint, HintOption } from '../ast/index.ts';
import { type Analysis, fail } from './analysis.ts';
import { durationPattern } from './options.ts';

const retryKeys = ['retry-predicate', 'retry-strategy', 'fixed-delay', 'max-attempts'] as const;
const keys = ['table', 'async', 'output-mode', 'capacity', 'timeout', 'shuffle', ...retryKeys] as const;
type Key = (typeof keys)[number];

/** What a value must look like, and what Flink calls that. */
const forms: Partial<Readonly<Record<Key, readonly [RegExp, string]>>> = {
  async: [/^(true|false)$/i, "'true' or 'false'"],
  shuffle: [/^(true|false)$/i, "'true' or 'false'"],
  'output-mode': [/^(ordered|allow_unordered)$/i, "'ordered' or 'allow_unordered'"],
  capacity: [/^0*[1-9]\d*$/, 'a positive integer'],
  'max-attempts': [/^0*[1-9]\d*$/, 'a positive integer'],
  timeout: [durationPattern, "a duration such as '180 s'"],
  'fixed-delay': [durationPattern, "a duration such as '10 s'"],
  'retry-predicate': [/^lookup_miss$/i, "'lookup_miss'"],
  'retry-strategy': [/^fixed_delay$/i, "'fixed_delay'"],
};

/** The LOOKUP hints of a SELECT by the table that they are about, each checked as Flink checks it. */
export function lookupHints(analysis: Analysis, hints: readonly Hint[]): ReadonlyMap<string, LookupHint> {
  const ofLookups = hints.filter(hint => hint.name.name.toUpperCase() === 'LOOKUP');
  return new Map(ofLookups.map(hint => lookupHint(analysis, hint)));
}

function lookupHint(analysis: Analysis, hint: Hint): readonly [table: string, LookupHint] {
  const refuse = (message: string, span = hint.span): never => fail(analysis, 'hint_lookup', message, span);
  const written = new Map<string, HintOption>();
  for (const argument of hint.arguments) {
    if (argument.kind !== 'hint-option')
      return refuse('Invalid list options in LOOKUP hint, only support key-value options.', argument.span);
    written.set(argument.key.value, argument);
  }
  for (const [key, { key: place, value }] of written) {
    const known = keys.find(candidate => candidate === key);
    if (known === undefined)
      return refuse(`Invalid LOOKUP hint option: '${key}', supported are ${keys.join(', ')}`, place.span);
    const form = forms[known];
    if (form !== undefined && !form[0].test(value.value))
      refuse(`Invalid LOOKUP hint option: ${key} value should be ${form[1]} but was '${value.value}'`, value.span);
  }
  const table = written.get('table')?.value.value;
  if (table === undefined) return refuse("Invalid LOOKUP hint: incomplete required option(s): 'table'");
  const retry = retryKeys.filter(key => written.has(key));
  if (retry.length !== 0 && retry.length !== retryKeys.length)
    refuse('Invalid LOOKUP hint: retry options can be both null or all not null');
  return [table, hintOf(key => written.get(key)?.value.value)];
}

function hintOf(text: (key: Key) => string | undefined): LookupHint {
  const isTrue = (key: Key): boolean => text(key)?.toLowerCase() === 'true';
  const timeout = text('timeout');
  const capacity = text('capacity');
  const fixedDelay = text('fixed-delay');
  return {
    isShuffled: isTrue('shuffle'),
    ...(timeout !== undefined && isTrue('async') && { timeout }),
    ...(capacity !== undefined && isTrue('async') && { capacityRows: Number(capacity) }),
    ...(fixedDelay !== undefined && { retry: { fixedDelay, attemptsMax: Number(text('max-attempts')) } }),
  };
}
