import { printFunctionReference } from './print-function-reference.ts';

/** The pages of the function reference: path from the repository's root, and the text that it must have. */
export const functionReferencePages = [
  { path: 'docs/reference/functions.md', print: () => printFunctionReference('en') },
  { path: 'docs/reference/functions.zh-CN.md', print: () => printFunctionReference('zh') },
] as const;
