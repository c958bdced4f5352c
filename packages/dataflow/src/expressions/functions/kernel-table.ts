import { userError } from '@lockstep/kernel/errors';
import type { Call } from '@lockstep/sql/algebra';
import { arithmeticKernels } from './arithmetic.ts';
import { arrayKernels } from './arrays.ts';
import { bitmapKernels } from './bitmap.ts';
import { comparisonKernels } from './comparison.ts';
import { conditionalKernels } from './conditional.ts';
import { conversionKernels } from './conversion.ts';
import { hashKernels } from './hash.ts';
import { jsonKernels } from './json.ts';
import type { Kernel } from './kernel.ts';
import { logicalKernels } from './logical.ts';
import { mapKernels } from './maps.ts';
import { mathKernels } from './math.ts';
import { nestedKernels } from './nested-access.ts';
import { networkKernels } from './network.ts';
import { objectKernels } from './objects.ts';
import { patternKernels } from './pattern-matching.ts';
import { regexpKernels } from './regexp.ts';
import { splittingKernels } from './splitting.ts';
import { stringKernels } from './string.ts';
import { temporalKernels } from './temporal.ts';
import { userFunctionKernel } from './user-function.ts';
import { variantKernels } from './variant.ts';

/** Functions that choose which arguments to evaluate; interpreter and generator know them by name. */
const specialForms: ReadonlySet<string> = new Set(['AND', 'OR', 'COALESCE', 'IFNULL', 'IF']);

const kernels: ReadonlyMap<string, Kernel> = new Map(
  [
    arithmeticKernels,
    comparisonKernels,
    logicalKernels,
    conditionalKernels,
    stringKernels,
    patternKernels,
    regexpKernels,
    networkKernels,
    mathKernels,
    nestedKernels,
    arrayKernels,
    mapKernels,
    objectKernels,
    variantKernels,
    bitmapKernels,
    splittingKernels,
    temporalKernels,
    conversionKernels,
    hashKernels,
    jsonKernels,
  ].flatMap(family => Object.entries(family)),
);

/** Registry functions that the embedded engine does not run, with the reason. */
export const unsupportedKernels: ReadonlyMap<string, string> = new Map([
  ['CURRENT_DATABASE', 'the analyzer puts the name into the plan'],
  ['CURRENT_WATERMARK', 'the calc reads it off the batch, see compile-calc.ts'],
]);

export const hasKernel = (functionName: string): boolean => kernels.has(functionName) || specialForms.has(functionName);

/** The kernel of a call. */
export const kernelOf = ({ functionName, userFunction }: Call): Kernel =>
  userFunction === undefined ? getKernel(functionName) : userFunctionKernel;

/** The kernel of a registry function; one that the embedded engine does not have is a user error. */
function getKernel(functionName: string): Kernel {
  const kernel = kernels.get(functionName);
  if (kernel !== undefined) return kernel;
  throw userError('expression.unsupported_function', `The embedded engine does not have the function ${functionName}`);
}
