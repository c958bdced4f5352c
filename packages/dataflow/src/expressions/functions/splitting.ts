import type { ArrayValue, MapValue } from '../../batch/value.ts';
import { javaRegExp } from '../patterns/java-regexp.ts';
import { functionError } from './function-error.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, plain, strict } from './kernel.ts';
import { mapMaker } from './maps.ts';
import { remembered } from './remembered.ts';

/** Without a delimiter every character is a part. */
const split = (text: string, delimiter: string): ArrayValue => (delimiter === '' ? [...text] : text.split(delimiter));

function compileDelimiter(pattern: string): RegExp {
  try {
    return javaRegExp(pattern, 'g');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `Invalid regular expression for STR_TO_MAP: ${pattern}`;
    throw functionError('STR_TO_MAP', message, pattern, 'bad_pattern');
  }
}

/** As Java's `String.split`: no empty parts at the end, and no match of width zero at the start. */
function splitByPattern(text: string, pattern: RegExp): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (end === 0) continue;
    parts.push(text.slice(from, match.index));
    from = end;
  }
  parts.push(text.slice(from));
  if (parts.length === 1) return parts;
  while (parts.length > 0 && parts.at(-1) === '') parts.pop();
  return parts;
}

function bindStringToMap({ type }: BoundCall): KernelFunction {
  const toMap = mapMaker(type);
  const compileEntry = remembered(compileDelimiter);
  const compileValue = remembered(compileDelimiter);
  return (text: string, entryDelimiter = ',', valueDelimiter = '='): MapValue | null => {
    if (text === '') return toMap([], []);
    const entries = splitByPattern(text, compileEntry(entryDelimiter)).map(entry =>
      keyAndValue(entry, compileValue(valueDelimiter)),
    );
    return toMap(
      entries.map(([key]) => key),
      entries.map(([, value]) => value),
    );
  };
}

/** Parted at the first delimiter; without one the value is NULL. */
function keyAndValue(entry: string, delimiter: RegExp): readonly [string, string | null] {
  delimiter.lastIndex = 0;
  const match = delimiter.exec(entry);
  return match === null ? [entry, null] : [entry.slice(0, match.index), entry.slice(match.index + match[0].length)];
}

export const splittingKernels: KernelFamily = {
  SPLIT: plain(split),
  STR_TO_MAP: strict(bindStringToMap),
};
