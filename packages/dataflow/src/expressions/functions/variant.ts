import { parseVariant } from '../../batch/variant/parse-variant.ts';
import { variantElement, variantKinds, variantMember } from '../../batch/variant/variant-codec.ts';
import { functionError } from './function-error.ts';
import { type KernelFamily, plain } from './kernel.ts';

function parse(text: string, allowsDuplicates: boolean): Uint8Array | SyntaxError {
  try {
    return parseVariant(text, allowsDuplicates);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}

function parseJson(text: string, allowsDuplicates = false): Uint8Array {
  const parsed = parse(text, allowsDuplicates);
  if (!(parsed instanceof SyntaxError)) return parsed;
  throw functionError('PARSE_JSON', `Failed to parse json string: ${parsed.message}`, text, 'bad_json');
}

function tryParseJson(text: string, allowsDuplicates = false): Uint8Array | null {
  const parsed = parse(text, allowsDuplicates);
  return parsed instanceof SyntaxError ? null : parsed;
}

/** `variant[1]`, `variant['name']`: NULL when there is none; looking into something else is an error. */
export function variantItem(variant: Uint8Array, index: number | string): Uint8Array | null {
  if (typeof index === 'number') {
    if (variant[0] === variantKinds.array) return variantElement(variant, index - 1) ?? null;
    throw misplaced('Integer index', 'an array', 'a non-array');
  }
  if (variant[0] === variantKinds.object) return variantMember(variant, index) ?? null;
  throw misplaced('String key', 'an object', 'a non-object');
}

const misplaced = (access: string, wanted: string, given: string): Error =>
  functionError(
    'ITEM',
    `${access} access on variant requires ${wanted} variant, but ${given} variant was provided.`,
    null,
  );

export const variantKernels: KernelFamily = {
  PARSE_JSON: plain(parseJson),
  TRY_PARSE_JSON: plain(tryParseJson),
};
